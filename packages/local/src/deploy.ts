import type { Deployment } from "@watchkeeper/infra/deployment";
import { retentionSeconds } from "@watchkeeper/infra/queues";
import type { TableSpec } from "@watchkeeper/infra/tables";
import type { Principal } from "@watchkeeper/sim/kernel/request";
import type { World } from "@watchkeeper/sim/kernel/world";

/** Asks the embedded AWS as the account's deployer: the same requests that a deployment would make on AWS. */
export type Ask = (
  service: string,
  operation: string,
  input: unknown,
) => Promise<Readonly<Record<string, unknown>>>;

/** Makes everything that a deployment consists of, by AWS's own operations, in the order that they need each other. */
export async function deploy(world: World, deployment: Deployment): Promise<void> {
  const { account, region } = deployment.hub;
  const hub = deployer(world, account, region);
  await makeRoles(world, deployment);
  await makeStorage(world, hub, deployment);
  await makeQueues(hub, deployment);
  await makeFunctions(hub, deployment);
  await makeFunctionUrls(hub, deployment);
  await makeMachines(hub, deployment);
  await makeRules(world, hub, deployment);
}

/** Brings to the cloud of an earlier release what a deployment of this one would: what it lacks, and what its roles may do. */
export async function deployOver(world: World, deployment: Deployment): Promise<void> {
  const { hub, roles, queues, tables, functions, functionUrls, lockedBucket, notaryKey } = deployment;
  const ask = deployer(world, hub.account, hub.region);
  const named = async (service: string, operation: string, list: string, name: string) => {
    const answer = await ask(service, operation, {});
    return new Set((answer[list] as Readonly<Record<string, string>>[]).map((one) => one[name]));
  };
  for (const role of roles) {
    const own = deployer(world, role.account, hub.region);
    const { Roles } = await own("iam", "ListRoles", {});
    if (!(Roles as { RoleName: string }[]).some(({ RoleName }) => RoleName === role.name))
      await makeRole(own, role);
    await putPolicy(own, role);
  }
  const { QueueUrls } = await ask("sqs", "ListQueues", {});
  const present = new Set((QueueUrls as string[]).map((url) => url.split("/").at(-1)));
  for (const queue of queues) if (!present.has(queue.name)) await makeQueue(ask, queue);
  for (const { name, isStreamed } of tables) {
    const { Table } = await ask("dynamodb", "DescribeTable", { TableName: name });
    if (isStreamed && !(Table as { LatestStreamArn?: string }).LatestStreamArn)
      await ask("dynamodb", "UpdateTable", { TableName: name, StreamSpecification: stream });
  }
  await ask("s3", "PutBucketPolicy", {
    Bucket: lockedBucket.name,
    Policy: JSON.stringify(lockedBucket.policy),
  });
  if (!(await named("kms", "ListAliases", "Aliases", "AliasName")).has(notaryKey.alias))
    await makeKey(ask, notaryKey);
  const known = await named("lambda", "ListFunctions", "Functions", "FunctionName");
  const missing = functions.filter(({ name }) => !known.has(name));
  for (const fn of missing) await makeFunction(ask, fn);
  const keys = missing.map(({ key }) => key);
  await makeFunctionUrls(ask, {
    functionUrls: functionUrls.filter(({ functionKey }) => keys.includes(functionKey)),
  });
}

/** Whoever deploys to an account, and may do everything there. */
export function deployer(world: World, account: string, region: string): Ask {
  const principal: Principal = {
    type: "user",
    arn: `arn:aws:iam::${account}:user/deployer`,
    account,
    userId: "AIDADEPLOYER",
    administrator: true,
  };
  return async (service, operation, input) =>
    (await world.call({ principal, service, operation, account, region, input })) as Readonly<
      Record<string, unknown>
    >;
}

async function makeRoles(world: World, { roles, policies, hub }: Deployment): Promise<void> {
  for (const { account, name, description, policy } of policies) {
    await deployer(world, account, hub.region)("iam", "CreatePolicy", {
      PolicyName: name,
      Description: description,
      PolicyDocument: JSON.stringify(policy),
    });
  }
  for (const role of roles) {
    const ask = deployer(world, role.account, hub.region);
    await makeRole(ask, role);
    await putPolicy(ask, role);
  }
}

type Role = Deployment["roles"][number];

const makeRole = (ask: Ask, { name, description, trust, boundary }: Role) =>
  ask("iam", "CreateRole", {
    RoleName: name,
    Description: description,
    AssumeRolePolicyDocument: JSON.stringify(trust),
    ...(boundary === undefined ? {} : { PermissionsBoundary: boundary }),
  });

const putPolicy = (ask: Ask, { name, policy }: Role) =>
  ask("iam", "PutRolePolicy", {
    RoleName: name,
    PolicyName: "watchkeeper",
    PolicyDocument: JSON.stringify(policy),
  });

/** How long tables may take to become active. */
const tablesMs = 60_000;

async function makeStorage(
  world: World,
  ask: Ask,
  { tables, lockedBucket, notaryKey }: Deployment,
): Promise<void> {
  for (const table of tables) await ask("dynamodb", "CreateTable", asRequested(table));
  await world.clock.runUntil(async () => {
    const described = await Promise.all(
      tables.map(({ name }) => ask("dynamodb", "DescribeTable", { TableName: name })),
    );
    return described.every(({ Table }) => (Table as { TableStatus: string }).TableStatus === "ACTIVE");
  }, tablesMs);
  for (const { name, ttl } of tables) {
    if (ttl === undefined) continue;
    await ask("dynamodb", "UpdateTimeToLive", {
      TableName: name,
      TimeToLiveSpecification: { AttributeName: ttl, Enabled: true },
    });
  }
  await makeBucket(ask, lockedBucket);
  await makeKey(ask, notaryKey);
}

async function makeBucket(ask: Ask, { name, policy }: Deployment["lockedBucket"]): Promise<void> {
  await ask("s3", "CreateBucket", { Bucket: name, ObjectLockEnabledForBucket: true });
  await ask("s3", "PutBucketPolicy", { Bucket: name, Policy: JSON.stringify(policy) });
}

async function makeKey(
  ask: Ask,
  { alias, description, spec, policy }: Deployment["notaryKey"],
): Promise<void> {
  const { KeyMetadata } = await ask("kms", "CreateKey", {
    Description: description,
    KeySpec: spec,
    KeyUsage: "SIGN_VERIFY",
    Policy: JSON.stringify(policy),
  });
  const { KeyId } = KeyMetadata as { readonly KeyId: string };
  await ask("kms", "CreateAlias", { AliasName: alias, TargetKeyId: KeyId });
}

/** What a function that reads a table's stream is told. */
const stream = { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" };

function asRequested({ name, index, isStreamed }: TableSpec) {
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: "S" });
  const keys = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: "HASH" },
    { AttributeName: range, KeyType: "RANGE" },
  ];
  return {
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: ["pk", "sk", ...(index ? ["gsi1pk", "gsi1sk"] : [])].map(text),
    KeySchema: keys("pk", "sk"),
    ...(isStreamed ? { StreamSpecification: stream } : {}),
    ...(index
      ? {
          GlobalSecondaryIndexes: [
            {
              IndexName: index.name,
              KeySchema: keys("gsi1pk", "gsi1sk"),
              Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: index.attributes },
            },
          ],
        }
      : {}),
  };
}

async function makeQueues(ask: Ask, { queues }: Deployment): Promise<void> {
  for (const queue of queues) await makeQueue(ask, queue);
}

async function makeQueue(ask: Ask, queue: Deployment["queues"][number]): Promise<void> {
  await ask("sqs", "CreateQueue", {
    QueueName: queue.name,
    Attributes: {
      VisibilityTimeout: String(queue.visibilitySeconds),
      MessageRetentionPeriod: String(retentionSeconds),
      Policy: JSON.stringify(queue.policy),
      ...(queue.deadLetter
        ? {
            RedrivePolicy: JSON.stringify({
              deadLetterTargetArn: queue.deadLetter.arn,
              maxReceiveCount: queue.deadLetter.maxReceiveCount,
            }),
          }
        : {}),
    },
  });
}

/** The S3 key under which a function's code stands in the world. */
export const codeKey = (key: string): string => `functions/${key}`;

async function makeFunctions(ask: Ask, { functions }: Deployment): Promise<void> {
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

async function makeMachines(ask: Ask, { machines }: Deployment): Promise<void> {
  for (const machine of machines) {
    await ask("stepfunctions", "CreateStateMachine", {
      name: machine.name,
      roleArn: machine.roleArn,
      definition: JSON.stringify(machine.definition),
    });
  }
}

async function makeRules(world: World, hub: Ask, { bus, rules, functions }: Deployment): Promise<void> {
  await hub("eventbridge", "CreateEventBus", { Name: bus.name });
  await hub("eventbridge", "PutPermission", { EventBusName: bus.name, Policy: JSON.stringify(bus.policy) });
  for (const rule of rules) {
    const ask = deployer(world, rule.account, rule.region);
    const where = rule.bus ? { EventBusName: rule.bus } : {};
    const { RuleArn } = await ask("eventbridge", "PutRule", {
      Name: rule.name,
      ...where,
      ...(rule.pattern ? { EventPattern: JSON.stringify(rule.pattern) } : {}),
      ...(rule.schedule ? { ScheduleExpression: rule.schedule } : {}),
    });
    const { id, arn, roleArn, functionKey, deadLetterArn } = rule.target;
    await ask("eventbridge", "PutTargets", {
      Rule: rule.name,
      ...where,
      Targets: [
        {
          Id: id,
          Arn: arn,
          ...(roleArn ? { RoleArn: roleArn } : {}),
          ...(deadLetterArn ? { DeadLetterConfig: { Arn: deadLetterArn } } : {}),
        },
      ],
    });
    const called = functions.find((fn) => fn.key === functionKey);
    if (called) {
      await ask("lambda", "AddPermission", {
        FunctionName: called.name,
        StatementId: "schedule",
        Action: "lambda:InvokeFunction",
        Principal: "events.amazonaws.com",
        SourceArn: RuleArn,
      });
    }
  }
}
