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
  await makeMachines(hub, deployment);
  await makeRules(world, hub, deployment);
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
    await ask("iam", "CreateRole", {
      RoleName: role.name,
      Description: role.description,
      AssumeRolePolicyDocument: JSON.stringify(role.trust),
      ...(role.boundary === undefined ? {} : { PermissionsBoundary: role.boundary }),
    });
    await ask("iam", "PutRolePolicy", {
      RoleName: role.name,
      PolicyName: "watchkeeper",
      PolicyDocument: JSON.stringify(role.policy),
    });
  }
}

/** How long tables may take to become active. */
const tablesMs = 60_000;

async function makeStorage(world: World, ask: Ask, { tables, anchorBucket }: Deployment): Promise<void> {
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
  await ask("s3", "CreateBucket", { Bucket: anchorBucket, ObjectLockEnabledForBucket: true });
}

function asRequested({ name, index }: TableSpec) {
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
  for (const queue of queues) {
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
}

/** The S3 key under which a function's code stands in the world. */
export const codeKey = (key: string): string => `functions/${key}`;

async function makeFunctions(ask: Ask, { functions }: Deployment): Promise<void> {
  for (const fn of functions) {
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
