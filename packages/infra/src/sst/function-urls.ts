import type { Deployment } from "../deployment.ts";
import type { Functions } from "./functions.ts";

/** The public URLs of functions, by key. AWS checks nobody there: the function verifies who signed. */
export function makeFunctionUrls({ functionUrls }: Deployment, functions: Functions) {
  return Object.fromEntries(
    functionUrls.map(({ functionKey, functionName, authType, permissions }) => {
      const options = { dependsOn: functions.get(functionKey) ?? [] };
      const url = new aws.lambda.FunctionUrl(
        functionKey,
        { functionName, authorizationType: authType },
        options,
      );
      for (const { statementId, action, principal, ...conditions } of permissions) {
        new aws.lambda.Permission(
          `${functionKey}-${statementId}`,
          { function: functionName, statementId, action, principal, ...conditions },
          options,
        );
      }
      return [functionKey, url.functionUrl];
    }),
  );
}
