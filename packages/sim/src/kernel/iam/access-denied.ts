import { AwsError } from "../aws-error.ts";
import type { Refusal } from "./decide.ts";

/** Services that speak XML name it shorter. */
const shortCoded = new Set([
  "iam",
  "sts",
  "s3",
  "cloudwatch",
  "rds",
  "cloudformation",
  "autoscaling",
  "elasticloadbalancing",
]);

/**
 * What AWS answers to a request that its policies refuse.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function accessDenied(
  iamPrefix: string,
  refused: {
    readonly principal: string;
    readonly action: string;
    readonly resource: string;
    readonly refusal: Refusal;
  },
): AwsError {
  const { principal, resource, refusal } = refused;
  const action = refused.action.replace(/^sns:/, "SNS:");
  const what = `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} ${reason(refusal, action)}`;
  if (iamPrefix === "ec2") {
    return new AwsError(
      "UnauthorizedOperation",
      `You are not authorized to perform this operation. ${what}`,
      403,
    );
  }
  if (iamPrefix === "sns") return new AwsError("AuthorizationError", what, 403);
  const code = shortCoded.has(iamPrefix) ? "AccessDenied" : "AccessDeniedException";
  return new AwsError(code, what, 403);
}

function reason({ policy, explicit }: Refusal, action: string): string {
  const name = policy === "permissions boundary" ? policy : `${policy} policy`;
  if (!explicit) return `because no ${name} allows the ${action} action`;
  const article = policy === "role trust" ? "the" : policy === "identity-based" ? "an" : "a";
  return `with an explicit deny in ${article} ${name}`;
}
