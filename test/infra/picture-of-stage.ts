import type { EvaluatedStage } from "./evaluate-stage.ts";
import type { Resource } from "./mock-aws.ts";
import { type Picture, said, unstamped } from "./picture.ts";

/** What sst.config.ts would make, as a picture. */
export function pictureOfStage({ app, resources }: EvaluatedStage): Picture {
  const hub = { account: app.providers.aws.allowedAccountIds[0] ?? "", region: app.providers.aws.region };
  const all = (type: string) => resources.filter((resource) => resource.type === `aws:${type}`);
  const where = ({ provider }: Resource): { account: string; region: string } => {
    if (provider === undefined) return hub;
    const { inputs } = resources.find(
      ({ type, name }) => type === "pulumi:providers:aws" && name === provider,
    )!;
    // A provider's own inputs are JSON texts.
    const [account = ""] = said(inputs.allowedAccountIds) as string[];
    return { account, region: String(inputs.region) };
  };
  const byName = <T>(type: string, tell: (inputs: Resource["inputs"]) => T): Readonly<Record<string, T>> =>
    Object.fromEntries(all(type).map(({ inputs }) => [String(inputs.name), tell(inputs)]));
  const placed = (one: Resource, name: unknown) => {
    const { account, region } = where(one);
    return `${account} ${region} ${String(one.inputs.eventBusName ?? "default")} ${String(name)}`;
  };

  return {
    roles: Object.fromEntries(
      all("iam/role:Role").map((role) => [
        `arn:aws:iam::${where(role).account}:role/${String(role.inputs.name)}`,
        {
          description: role.inputs.description,
          boundary: role.inputs.permissionsBoundary,
          trust: said(role.inputs.assumeRolePolicy),
          policies: Object.fromEntries(
            all("iam/rolePolicy:RolePolicy")
              .filter(
                (policy) =>
                  policy.inputs.role === role.inputs.name && where(policy).account === where(role).account,
              )
              .map(({ inputs }) => [String(inputs.name), said(inputs.policy)]),
          ),
          attached: all("iam/rolePolicyAttachment:RolePolicyAttachment")
            .filter(
              (one) => one.inputs.role === role.inputs.name && where(one).account === where(role).account,
            )
            .map(({ inputs }) => String(inputs.policyArn)),
        },
      ]),
    ),
    policies: Object.fromEntries(
      all("iam/policy:Policy").map((policy) => [
        `arn:aws:iam::${where(policy).account}:policy/${String(policy.inputs.name)}`,
        { description: policy.inputs.description, policy: said(policy.inputs.policy) },
      ]),
    ),
    functions: byName("lambda/function:Function", (inputs) => ({
      role: inputs.role,
      runtime: inputs.runtime,
      handler: inputs.handler,
      timeoutSeconds: inputs.timeout,
      memoryMb: inputs.memorySize,
      environment: (inputs.environment as { variables: unknown }).variables,
    })),
    sources: Object.fromEntries(
      all("lambda/eventSourceMapping:EventSourceMapping").map(({ inputs }) => [
        `${String(inputs.functionName)} ${unstamped(inputs.eventSourceArn)}`,
        {
          batchSize: inputs.batchSize,
          maximumConcurrency: (inputs.scalingConfig as { maximumConcurrency: unknown } | undefined)
            ?.maximumConcurrency,
          responseTypes: inputs.functionResponseTypes,
          stream: inputs.startingPosition && [
            inputs.startingPosition,
            inputs.maximumBatchingWindowInSeconds,
            inputs.maximumRetryAttempts,
            inputs.bisectBatchOnFunctionError,
            (inputs.destinationConfig as { onFailure: { destinationArn: string } }).onFailure.destinationArn,
          ],
        },
      ]),
    ),
    schedulePermissions: Object.fromEntries(
      all("lambda/permission:Permission")
        .filter(({ inputs }) => inputs.statementId === "schedule")
        .map(({ inputs }) => [
          String(inputs.function),
          { action: inputs.action, principal: inputs.principal, rule: inputs.sourceArn },
        ]),
    ),
    machines: byName("sfn/stateMachine:StateMachine", (inputs) => ({
      role: inputs.roleArn,
      definition: said(inputs.definition),
    })),
    rules: Object.fromEntries(
      all("cloudwatch/eventRule:EventRule").map((rule) => {
        const place = placed(rule, rule.inputs.name);
        return [
          place,
          {
            pattern: said(rule.inputs.eventPattern),
            schedule: rule.inputs.scheduleExpression,
            targets: all("cloudwatch/eventTarget:EventTarget")
              .filter((target) => placed(target, target.inputs.rule) === place)
              .map(({ inputs }) => ({
                id: inputs.targetId,
                arn: inputs.arn,
                role: inputs.roleArn,
                input: inputs.input,
                deadLetters: (inputs.deadLetterConfig as { arn?: unknown } | undefined)?.arn,
              })),
          },
        ];
      }),
    ),
    queues: byName("sqs/queue:Queue", (inputs) => ({
      visibilitySeconds: Number(inputs.visibilityTimeoutSeconds),
      retentionSeconds: Number(inputs.messageRetentionSeconds),
      policy: said(inputs.policy),
      redrive: said(inputs.redrivePolicy),
    })),
    buses: Object.fromEntries(
      all("cloudwatch/eventBusPolicy:EventBusPolicy").map(({ inputs }) => [
        String(inputs.eventBusName),
        { policy: said(inputs.policy) },
      ]),
    ),
    tables: byName("dynamodb/table:Table", (inputs) => {
      const indexes = (inputs.globalSecondaryIndexes ?? []) as Readonly<Record<string, unknown>>[];
      return {
        billing: inputs.billingMode,
        keys: [inputs.hashKey, inputs.rangeKey],
        indexes: indexes.map(({ name, hashKey, rangeKey, projectionType, nonKeyAttributes }) => [
          name,
          hashKey,
          rangeKey,
          projectionType,
          nonKeyAttributes,
        ]),
        ttl: (inputs.ttl as { attributeName: string } | undefined)?.attributeName,
        stream: inputs.streamEnabled ? inputs.streamViewType : undefined,
      };
    }),
    lockedBuckets: all("s3/bucket:Bucket")
      .filter(({ inputs }) => inputs.objectLockEnabled)
      .map(({ inputs }) => String(inputs.bucket)),
    bucketPolicies: Object.fromEntries(
      all("s3/bucketPolicy:BucketPolicy").map(({ inputs }) => [String(inputs.bucket), said(inputs.policy)]),
    ),
    keys: Object.fromEntries(
      all("kms/alias:Alias").map(({ inputs: { name, targetKeyId } }) => {
        const key = all("kms/key:Key").find((one) => one.name === targetKeyId)?.inputs;
        return [
          String(name),
          {
            description: key?.description,
            spec: key?.customerMasterKeySpec,
            usage: key?.keyUsage,
            policy: said(key?.policy),
          },
        ];
      }),
    ),
  };
}
