import { AwsError } from "../../kernel/aws-error.ts";
import { checkPolicy, statementsOf } from "../../kernel/iam/policy-document.ts";

/** Refuses a policy that is none, and, if asked to, one that lets everybody in. */
export function checkSecretPolicy(text: string, blocksPublic: boolean): void {
  try {
    checkPolicy(text, "resource");
  } catch {
    throw new AwsError("MalformedPolicyDocumentException", "This resource policy contains a syntax error.");
  }
  const lets = statementsOf(text).some(
    ({ effect, principal, conditions }) =>
      effect === "Allow" &&
      conditions.length === 0 &&
      (principal === "*" || Object.values(principal ?? {}).some((names) => names.includes("*"))),
  );
  if (blocksPublic && lets)
    throw new AwsError(
      "PublicPolicyException",
      "You can't attach a resource policy that allows broad access to the secret.",
    );
}
