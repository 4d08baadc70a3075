import type { Names } from "@watchkeeper/config/names";
import type { DeploymentInput } from "./deployment-input.ts";

/** A function that is asked over HTTPS by its Function URL: whoever asks signs as Slack does, so AWS checks nobody. */
export interface FunctionUrlSpec {
  readonly functionKey: string;
  readonly functionName: string;
  /** Where the laptop serves it; a Function URL takes any path. */
  readonly path: string;
  readonly authType: "NONE";
  /** What the function's policy must say to the public, each a statement of its own (both are needed since October 2025). */
  readonly permissions: readonly {
    readonly statementId: string;
    readonly action: "lambda:InvokeFunctionUrl" | "lambda:InvokeFunction";
    readonly principal: "*";
    readonly functionUrlAuthType?: "NONE";
    readonly invokedViaFunctionUrl?: true;
  }[];
}

/** The functions of the table that have a URL. */
export const functionUrlSpecs = ({ functions }: DeploymentInput, names: Names): readonly FunctionUrlSpec[] =>
  Object.entries(functions).flatMap(([key, { on }]) =>
    "url" in on
      ? [
          {
            functionKey: key,
            functionName: names.function(key),
            path: on.url,
            authType: "NONE" as const,
            permissions: [
              {
                statementId: "PublicUrl",
                action: "lambda:InvokeFunctionUrl" as const,
                principal: "*" as const,
                functionUrlAuthType: "NONE" as const,
              },
              {
                statementId: "PublicInvoke",
                action: "lambda:InvokeFunction" as const,
                principal: "*" as const,
                invokedViaFunctionUrl: true as const,
              },
            ],
          },
        ]
      : [],
  );
