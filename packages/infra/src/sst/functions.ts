import { bundlesFolder } from "../build/bundles-folder.ts";
import type { Deployment } from "../deployment.ts";
import type { FunctionSpec } from "../functions.ts";
import type { Queues } from "./queues.ts";
import type { Roles } from "./roles.ts";
import type { Tables } from "./storage.ts";

/** A function, by its key in the table. */
export type Functions = ReadonlyMap<string, aws.lambda.Function>;

/** Over a year, so that what a year's audit asks is still in the log; the audit trail itself never expires. */
const logRetentionDays = 400;

/** The functions, as `npm run build` bundled them, each with its log group and what wakes it. */
export function makeFunctions(
  deployment: Deployment,
  made: { readonly roles: Roles; readonly queues: Queues; readonly tables: Tables },
): Functions {
  return new Map(deployment.functions.map((spec) => [spec.key, makeFunction(spec, made)]));
}

function makeFunction(
  spec: FunctionSpec,
  { roles, queues, tables }: Parameters<typeof makeFunctions>[1],
): aws.lambda.Function {
  const logs = new aws.cloudwatch.LogGroup(spec.key, {
    name: `/aws/lambda/${spec.name}`,
    retentionInDays: logRetentionDays,
  });
  const [role, policy] = roles(spec.roleArn);
  const made = new aws.lambda.Function(
    spec.key,
    {
      name: spec.name,
      role: role.arn,
      runtime: "nodejs24.x",
      // A fifth cheaper, and the bundles hold no machine code.
      architectures: ["arm64"],
      handler: "index.handler",
      code: new $util.asset.FileArchive(`${$cli.paths.root}/${bundlesFolder}/${spec.key}`),
      timeout: spec.timeoutSeconds,
      memorySize: spec.memoryMb,
      environment: { variables: spec.environment },
      ...(spec.reservedConcurrency === undefined
        ? {}
        : { reservedConcurrentExecutions: spec.reservedConcurrency }),
    },
    { dependsOn: [policy, logs] },
  );
  if (spec.source) {
    new aws.lambda.EventSourceMapping(
      spec.key,
      {
        functionName: made.name,
        eventSourceArn: queues(spec.source.queueArn).arn,
        batchSize: spec.source.batchSize,
        scalingConfig: { maximumConcurrency: spec.source.maximumConcurrency },
        functionResponseTypes: ["ReportBatchItemFailures"],
      },
      { dependsOn: [policy] },
    );
  }
  if (spec.stream) {
    const { tableName, batchSize, windowSeconds, retries, failuresTo } = spec.stream;
    new aws.lambda.EventSourceMapping(
      spec.key,
      {
        functionName: made.name,
        eventSourceArn: tables(tableName).streamArn,
        startingPosition: "TRIM_HORIZON",
        batchSize,
        maximumBatchingWindowInSeconds: windowSeconds,
        maximumRetryAttempts: retries,
        bisectBatchOnFunctionError: true,
        functionResponseTypes: ["ReportBatchItemFailures"],
        destinationConfig: { onFailure: { destinationArn: queues(failuresTo).arn } },
      },
      { dependsOn: [policy] },
    );
  }
  return made;
}
