import type { Deployment } from "@watchkeeper/infra/deployment";
import type { Ask } from "./deployer.ts";

/** The S3 key under which a function's code stands in the world. */
export const codeKey = (key: string): string => `functions/${key}`;

/** The functions, each with what wakes it. */
export async function makeFunctions(ask: Ask, { functions }: Pick<Deployment, "functions">): Promise<void> {
  for (const fn of functions) await makeFunction(ask, fn);
}

async function makeFunction(ask: Ask, fn: Deployment["functions"][number]): Promise<void> {
  await ask("lambda", "CreateFunction", {
    FunctionName: fn.name,
    Role: fn.roleArn,
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Code: { S3Bucket: "watchkeeper", S3Key: codeKey(fn.key) },
    Timeout: fn.timeoutSeconds,
    MemorySize: fn.memoryMb,
    Environment: { Variables: fn.environment },
  });
  if (fn.source) {
    await ask("lambda", "CreateEventSourceMapping", {
      FunctionName: fn.name,
      EventSourceArn: fn.source.queueArn,
      BatchSize: fn.source.batchSize,
      ScalingConfig: { MaximumConcurrency: fn.source.maximumConcurrency },
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    });
  }
  if (fn.stream) await readStream(ask, fn.name, fn.stream);
}

async function readStream(
  ask: Ask,
  FunctionName: string,
  stream: NonNullable<Deployment["functions"][number]["stream"]>,
): Promise<void> {
  const { Table } = await ask("dynamodb", "DescribeTable", { TableName: stream.tableName });
  const { LatestStreamArn } = Table as { readonly LatestStreamArn: string };
  await ask("lambda", "CreateEventSourceMapping", {
    FunctionName,
    EventSourceArn: LatestStreamArn,
    StartingPosition: "TRIM_HORIZON",
    BatchSize: stream.batchSize,
    MaximumBatchingWindowInSeconds: stream.windowSeconds,
    MaximumRetryAttempts: stream.retries,
    BisectBatchOnFunctionError: true,
    FunctionResponseTypes: ["ReportBatchItemFailures"],
    DestinationConfig: { OnFailure: { Destination: stream.failuresTo } },
  });
}

/** The URLs of functions, with what lets people in there. */
export async function makeFunctionUrls(
  ask: Ask,
  { functionUrls }: Pick<Deployment, "functionUrls">,
): Promise<void> {
  for (const { functionName: FunctionName, authType, permissions } of functionUrls) {
    await ask("lambda", "CreateFunctionUrlConfig", { FunctionName, AuthType: authType });
    for (const permission of permissions)
      await ask("lambda", "AddPermission", {
        FunctionName,
        StatementId: permission.statementId,
        Action: permission.action,
        Principal: permission.principal,
        FunctionUrlAuthType: permission.functionUrlAuthType,
        InvokedViaFunctionUrl: permission.invokedViaFunctionUrl,
      });
  }
}
