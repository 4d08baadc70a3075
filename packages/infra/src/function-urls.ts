import type { Names } from "@watchkeeper/config/names";
import type { AnyFunction } from "@watchkeeper/lambda/handler-for";
import type { DeploymentInput } from "./deployment-input.ts";

/** A function that is asked over HTTPS by its Function URL. */
export interface FunctionUrlSpec {
  readonly functionKey: string;
  readonly functionName: string;
  /** Of an open URL: where the laptop serves it too; a Function URL takes any path. */
  readonly path?: string;
  /** Whether AWS checks who asks; else the function does, as of Slack's signature. */
  readonly authType: "NONE" | "AWS_IAM";
  /** What the function's policy must say, each a statement of its own (both actions are needed since October 2025). */
  readonly permissions: readonly UrlPermission[];
}

/** Lets somebody ask a function by its URL. */
export interface UrlPermission {
  readonly statementId: string;
  readonly action: "lambda:InvokeFunctionUrl" | "lambda:InvokeFunction";
  /** Everybody, or the ARN of a role. */
  readonly principal: string;
  readonly functionUrlAuthType?: "NONE" | "AWS_IAM";
  readonly invokedViaFunctionUrl?: true;
}

/** The functions of the table that have a URL. */
export const functionUrlSpecs = (input: DeploymentInput, names: Names): readonly FunctionUrlSpec[] =>
  Object.entries(input.functions).flatMap(([key, fn]) => {
    const spec = specOf(fn, input);
    return spec ? [{ functionKey: key, functionName: names.function(key), ...spec }] : [];
  });

function specOf(
  { on }: AnyFunction,
  { config }: DeploymentInput,
): Omit<FunctionUrlSpec, "functionKey" | "functionName"> | undefined {
  if ("url" in on) return { path: on.url, authType: "NONE", permissions: letIn("Public", "*", "NONE") };
  if (!("signedUrl" in on)) return undefined;
  // The operators' roles say it in their own policies; those of Identity Center are not ours to give any.
  const permissions = config.operators.identityCenterRoles.flatMap((arn, index) =>
    letIn(`IdentityCenter${index + 1}`, arn, on.signedUrl),
  );
  return { authType: on.signedUrl, permissions };
}

const letIn = (
  name: string,
  principal: string,
  functionUrlAuthType: FunctionUrlSpec["authType"],
): readonly UrlPermission[] => [
  { statementId: `${name}Url`, action: "lambda:InvokeFunctionUrl", principal, functionUrlAuthType },
  { statementId: `${name}Invoke`, action: "lambda:InvokeFunction", principal, invokedViaFunctionUrl: true },
];
