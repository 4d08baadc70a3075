import { bundlesFolder } from "../build/bundles-folder.ts";
import type { Deployment } from "../deployment.ts";
import type { FunctionSpec } from "../functions.ts";
import type { Queues } from "./queues.ts";
import type { Roles } from "./roles.ts";

/** A function, by its key in the table. */
export type Functions = ReadonlyMap<string, aws.lambda.Function>;

/** Over a year, so that what a year's audit asks is still in the log; the audit trail itself never expires. */
const logRetentionDays = 400;

/** The functions, as `npm run build` bundled them, each with its log group and what wakes it. */
export function makeFunctions(deployment: Deployment, roles: Roles, queues: Queues): Functions {
  return new Map(deployment.functions.map((spec) => [spec.key, makeFunction(spec, roles, queues)]));
}

function makeFunction(spec: FunctionSpec, roles: Roles, queues: Queues): aws.lambda.Function {
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
  return made;
}
