import type { Principal } from "@watchkeeper/sim/kernel/request";
import type { World } from "@watchkeeper/sim/kernel/world";
import { type Picture, said, type Things, unstamped } from "./picture.ts";

type Answer = Readonly<Record<string, unknown>>;

/** What stands in an embedded AWS, read back by AWS's own operations. */
export async function pictureOfWorld(
  world: World,
  hub: { readonly account: string; readonly region: string },
  spokes: readonly { readonly account: string; readonly region: string }[],
): Promise<Picture> {
  const asker =
    ({ account, region }: typeof hub) =>
    async (service: string, operation: string, input: object = {}): Promise<Answer> => {
      const arn = `arn:aws:iam::${account}:root`;
      const principal: Principal = { type: "root", arn, account, userId: account, administrator: true };
      return (await world.call({ principal, service, operation, account, region, input })) as Answer;
    };
  const ask = asker(hub);

  async function roles(): Promise<Picture["roles"]> {
    const accounts = new Map([hub, ...spokes].map((place) => [place.account, place]));
    return fromEach([...accounts.values()], async (place) => {
      const asked = asker(place);
      const { Roles } = (await asked("iam", "ListRoles")) as { Roles: Answer[] };
      return fromEach(Roles, async ({ RoleName, Arn, Description, AssumeRolePolicyDocument }) => {
        const { PolicyNames } = (await asked("iam", "ListRolePolicies", { RoleName })) as {
          PolicyNames: string[];
        };
        const policies = await fromEach(PolicyNames, async (PolicyName) => {
          const { PolicyDocument } = await asked("iam", "GetRolePolicy", { RoleName, PolicyName });
          return { [PolicyName]: said(decodeURIComponent(String(PolicyDocument))) };
        });
        const trust = said(decodeURIComponent(String(AssumeRolePolicyDocument)));
        const { Role } = (await asked("iam", "GetRole", { RoleName })) as { Role: Answer };
        const boundary = (Role.PermissionsBoundary as Answer | undefined)?.PermissionsBoundaryArn;
        const { AttachedPolicies } = (await asked("iam", "ListAttachedRolePolicies", { RoleName })) as {
          AttachedPolicies: Answer[];
        };
        const attached = AttachedPolicies.map(({ PolicyArn }) => String(PolicyArn)).toSorted();
        return { [String(Arn)]: { description: Description, trust, policies, attached, boundary } };
      });
    });
  }

  async function policies(): Promise<Picture["policies"]> {
    const accounts = new Map([hub, ...spokes].map((place) => [place.account, place]));
    return fromEach([...accounts.values()], async (place) => {
      const asked = asker(place);
      const { Policies } = (await asked("iam", "ListPolicies", { Scope: "Local" })) as { Policies: Answer[] };
      return fromEach(Policies, async ({ Arn }) => {
        const { Policy } = (await asked("iam", "GetPolicy", { PolicyArn: Arn })) as { Policy: Answer };
        const version = { PolicyArn: Arn, VersionId: Policy.DefaultVersionId };
        const { PolicyVersion } = (await asked("iam", "GetPolicyVersion", version)) as {
          PolicyVersion: Answer;
        };
        const policy = said(decodeURIComponent(String(PolicyVersion.Document)));
        return { [String(Arn)]: { description: Policy.Description, policy } };
      });
    });
  }

  async function rules(): Promise<Picture["rules"]> {
    return fromEach([hub, ...spokes], async (place) => {
      const asked = asker(place);
      const { EventBuses } = (await asked("eventbridge", "ListEventBuses")) as { EventBuses: Answer[] };
      return fromEach(EventBuses, async ({ Name: EventBusName }) => {
        const { Rules } = (await asked("eventbridge", "ListRules", { EventBusName })) as { Rules: Answer[] };
        return fromEach(Rules, async ({ Name }) => {
          const rule = await asked("eventbridge", "DescribeRule", { Name, EventBusName });
          const { Targets } = (await asked("eventbridge", "ListTargetsByRule", {
            Rule: Name,
            EventBusName,
          })) as { Targets: Answer[] };
          const targets = Targets.map(({ Id, Arn, RoleArn, Input, DeadLetterConfig }) => ({
            id: Id,
            arn: Arn,
            role: RoleArn,
            input: Input,
            deadLetters: (DeadLetterConfig as Answer | undefined)?.Arn,
          }));
          return {
            [`${place.account} ${place.region} ${EventBusName} ${Name}`]: {
              pattern: said(rule.EventPattern),
              schedule: rule.ScheduleExpression,
              targets,
            },
          };
        });
      });
    });
  }

  const { Functions } = (await ask("lambda", "ListFunctions")) as { Functions: { FunctionName: string }[] };
  const names = Functions.map(({ FunctionName }) => FunctionName);
  return {
    roles: await roles(),
    policies: await policies(),
    functions: await fromEach(names, async (FunctionName) => {
      const found = await ask("lambda", "GetFunctionConfiguration", { FunctionName });
      return {
        [FunctionName]: {
          role: found.Role,
          runtime: found.Runtime,
          handler: found.Handler,
          timeoutSeconds: found.Timeout,
          memoryMb: found.MemorySize,
          environment: (found.Environment as Answer).Variables,
        },
      };
    }),
    sources: await fromEach(names, async (FunctionName) => {
      const { EventSourceMappings } = (await ask("lambda", "ListEventSourceMappings", { FunctionName })) as {
        EventSourceMappings: Answer[];
      };
      return Object.fromEntries(
        EventSourceMappings.map((mapping) => [
          `${FunctionName} ${unstamped(mapping.EventSourceArn)}`,
          {
            batchSize: mapping.BatchSize,
            maximumConcurrency: (mapping.ScalingConfig as Answer | undefined)?.MaximumConcurrency,
            responseTypes: mapping.FunctionResponseTypes,
            stream: mapping.StartingPosition && [
              mapping.StartingPosition,
              mapping.MaximumBatchingWindowInSeconds,
              mapping.MaximumRetryAttempts,
              mapping.BisectBatchOnFunctionError,
              ((mapping.DestinationConfig as Answer).OnFailure as Answer).Destination,
            ],
          },
        ]),
      );
    }),
    schedulePermissions: await fromEach(names, async (FunctionName) => {
      const policy = await ask("lambda", "GetPolicy", { FunctionName }).catch(() => undefined);
      const { Statement } = (said(policy?.Policy) ?? { Statement: [] }) as { Statement: Answer[] };
      return Object.fromEntries(
        Statement.filter(({ Sid }) => Sid === "schedule").map(({ Action, Principal, Condition }) => [
          FunctionName,
          {
            action: Action,
            principal: (Principal as Answer).Service,
            rule: Object.values(Object.values(Condition as Things<Answer>)[0] ?? {})[0],
          },
        ]),
      );
    }),
    machines: await fromEach(
      ((await ask("stepfunctions", "ListStateMachines")) as { stateMachines: Answer[] }).stateMachines,
      async ({ stateMachineArn, name }) => {
        const found = await ask("stepfunctions", "DescribeStateMachine", { stateMachineArn });
        return { [String(name)]: { role: found.roleArn, definition: said(found.definition) } };
      },
    ),
    rules: await rules(),
    queues: await fromEach(
      ((await ask("sqs", "ListQueues")) as { QueueUrls: string[] }).QueueUrls,
      async (QueueUrl) => {
        const { Attributes } = (await ask("sqs", "GetQueueAttributes", {
          QueueUrl,
          AttributeNames: ["All"],
        })) as { Attributes: Things<string> };
        return {
          [QueueUrl.split("/").at(-1) ?? ""]: {
            visibilitySeconds: Number(Attributes.VisibilityTimeout),
            retentionSeconds: Number(Attributes.MessageRetentionPeriod),
            policy: said(Attributes.Policy),
            redrive: said(Attributes.RedrivePolicy),
          },
        };
      },
    ),
    buses: await fromEach(
      ((await ask("eventbridge", "ListEventBuses")) as { EventBuses: Answer[] }).EventBuses.filter(
        ({ Name }) => Name !== "default",
      ),
      async ({ Name }) => ({
        [String(Name)]: { policy: said((await ask("eventbridge", "DescribeEventBus", { Name })).Policy) },
      }),
    ),
    tables: await fromEach(
      ((await ask("dynamodb", "ListTables")) as { TableNames: string[] }).TableNames,
      async (TableName) => {
        const { Table } = (await ask("dynamodb", "DescribeTable", { TableName })) as { Table: Answer };
        const indexes = (Table.GlobalSecondaryIndexes ?? []) as Answer[];
        const keysOf = ({ KeySchema }: Answer) =>
          (KeySchema as Answer[]).map(({ AttributeName }) => AttributeName);
        const { TimeToLiveDescription } = (await ask("dynamodb", "DescribeTimeToLive", { TableName })) as {
          TimeToLiveDescription: Answer;
        };
        return {
          [TableName]: {
            billing: (Table.BillingModeSummary as Answer).BillingMode,
            keys: keysOf(Table),
            indexes: indexes.map((index) => {
              const { ProjectionType, NonKeyAttributes } = index.Projection as Answer;
              return [index.IndexName, ...keysOf(index), ProjectionType, NonKeyAttributes];
            }),
            ttl: TimeToLiveDescription.AttributeName,
            stream: (Table.StreamSpecification as Answer | undefined)?.StreamViewType,
          },
        };
      },
    ),
    bucketPolicies: await fromEach(
      ((await ask("s3", "ListBuckets")) as { Buckets: Answer[] }).Buckets,
      async ({ Name: Bucket }) => {
        const { Policy } = await ask("s3", "GetBucketPolicy", { Bucket });
        return { [String(Bucket)]: said(Policy) };
      },
    ),
    keys: await fromEach(
      ((await ask("kms", "ListAliases")) as { Aliases: Answer[] }).Aliases,
      async ({ AliasName, TargetKeyId: KeyId }) => {
        const { KeyMetadata } = (await ask("kms", "DescribeKey", { KeyId })) as { KeyMetadata: Answer };
        const { Policy } = await ask("kms", "GetKeyPolicy", { KeyId });
        const { Description: description, KeySpec: spec, KeyUsage: usage } = KeyMetadata;
        return { [String(AliasName)]: { description, spec, usage, policy: said(Policy) } };
      },
    ),
    lockedBuckets: (
      await Promise.all(
        ((await ask("s3", "ListBuckets")) as { Buckets: Answer[] }).Buckets.map(async ({ Name: Bucket }) => {
          const found = await ask("s3", "GetObjectLockConfiguration", { Bucket }).catch(() => undefined);
          return found ? [String(Bucket)] : [];
        }),
      )
    ).flat(),
  };
}

/** One record out of those of each. */
async function fromEach<From, T>(
  all: readonly From[],
  read: (one: From) => Promise<Things<T>>,
): Promise<Things<T>> {
  return Object.assign({}, ...(await Promise.all(all.map(read))));
}
