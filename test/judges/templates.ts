import type { EvaluatedStage } from "../infra/evaluate-stage.ts";
import type { Resource } from "../infra/mock-aws.ts";
import { said } from "../infra/picture.ts";

/** A template of CloudFormation, as far as a stage needs one. */
export interface Template {
  readonly AWSTemplateFormatVersion: "2010-09-09";
  readonly Description: string;
  readonly Resources: Readonly<Record<string, CloudFormationResource>>;
}

interface CloudFormationResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: "Retain";
  readonly UpdateReplacePolicy?: "Retain";
}

type Inputs = Readonly<Record<string, unknown>>;
type Rendering = (inputs: Inputs, beside: readonly Resource[]) => CloudFormationResource;

const of = (Type: string, Properties: Inputs): CloudFormationResource => ({
  Type,
  // What SST leaves unsaid stands in no template.
  Properties: Object.fromEntries(Object.entries(Properties).filter(([, value]) => value !== undefined)),
});
const kept = (resource: CloudFormationResource): CloudFormationResource => ({
  ...resource,
  DeletionPolicy: "Retain",
  UpdateReplacePolicy: "Retain",
});

/** What belongs to another resource in CloudFormation, and is told with it. */
const toldElsewhere: ReadonlySet<string> = new Set([
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
]);

const with_ = (beside: readonly Resource[], type: string, key: string, value: unknown): readonly Inputs[] =>
  beside.filter((one) => one.type === type && one.inputs[key] === value).map(({ inputs }) => inputs);

/** The roles that a managed policy is attached to; undefined where it is to none. */
function attachedTo(beside: readonly Resource[], policy: string): readonly unknown[] | undefined {
  const roles = beside.filter(
    ({ type, inputs }) =>
      type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment" &&
      String(inputs.policyArn).endsWith(`:policy/${policy}`),
  );
  return roles.length > 0 ? roles.map(({ inputs }) => inputs.role) : undefined;
}

/** How each of SST's resources is told in CloudFormation. */
const renderings: Readonly<Record<string, Rendering>> = {
  "aws:iam/role:Role": ({ name, description, assumeRolePolicy, permissionsBoundary }) =>
    of("AWS::IAM::Role", {
      RoleName: name,
      Description: description,
      AssumeRolePolicyDocument: said(assumeRolePolicy),
      PermissionsBoundary: permissionsBoundary,
    }),
  "aws:iam/policy:Policy": ({ name, description, policy }, beside) =>
    of("AWS::IAM::ManagedPolicy", {
      Roles: attachedTo(beside, String(name)),
      ManagedPolicyName: name,
      Description: description,
      PolicyDocument: said(policy),
    }),
  "aws:kms/key:Key": (key) =>
    kept(
      of("AWS::KMS::Key", {
        Description: key.description,
        KeySpec: key.customerMasterKeySpec,
        KeyUsage: key.keyUsage,
        PendingWindowInDays: key.deletionWindowInDays,
        KeyPolicy: said(key.policy),
      }),
    ),
  "aws:kms/alias:Alias": ({ name }) =>
    of("AWS::KMS::Alias", { AliasName: name, TargetKeyId: { Ref: "Keynotary" } }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": (alarm) =>
    of("AWS::CloudWatch::Alarm", {
      AlarmName: alarm.name,
      AlarmDescription: alarm.alarmDescription,
      Namespace: alarm.namespace,
      MetricName: alarm.metricName,
      Dimensions: Object.entries(alarm.dimensions as Inputs).map(([Name, Value]) => ({ Name, Value })),
      Statistic: alarm.statistic,
      Period: alarm.period,
      EvaluationPeriods: alarm.evaluationPeriods,
      Threshold: alarm.threshold,
      ComparisonOperator: alarm.comparisonOperator,
      TreatMissingData: alarm.treatMissingData,
      AlarmActions: alarm.alarmActions,
      OKActions: alarm.okActions,
    }),
  "aws:s3/bucketPolicy:BucketPolicy": ({ bucket, policy }) =>
    of("AWS::S3::BucketPolicy", { Bucket: bucket, PolicyDocument: said(policy) }),
  "aws:iam/rolePolicy:RolePolicy": ({ name, role, policy }) =>
    of("AWS::IAM::RolePolicy", { PolicyName: name, RoleName: role, PolicyDocument: said(policy) }),
  "aws:cloudwatch/eventBus:EventBus": ({ name }) => of("AWS::Events::EventBus", { Name: name }),
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": ({ eventBusName, policy }) =>
    of("AWS::Events::EventBusPolicy", {
      EventBusName: eventBusName,
      StatementId: "watchkeeper",
      Statement: (said(policy) as { Statement: readonly unknown[] }).Statement[0],
    }),
  "aws:cloudwatch/eventRule:EventRule": (rule, beside) =>
    of("AWS::Events::Rule", {
      Name: rule.name,
      EventBusName: rule.eventBusName,
      EventPattern: said(rule.eventPattern),
      ScheduleExpression: rule.scheduleExpression,
      Targets: with_(beside, "aws:cloudwatch/eventTarget:EventTarget", "rule", rule.name).map((target) => ({
        Id: target.targetId,
        Arn: target.arn,
        ...(target.roleArn ? { RoleArn: target.roleArn } : {}),
        ...(target.deadLetterConfig
          ? { DeadLetterConfig: { Arn: (target.deadLetterConfig as { arn: unknown }).arn } }
          : {}),
      })),
    }),
  "aws:cloudwatch/logGroup:LogGroup": ({ name, retentionInDays }) =>
    kept(of("AWS::Logs::LogGroup", { LogGroupName: name, RetentionInDays: retentionInDays })),
  "aws:lambda/function:Function": (fn) =>
    of("AWS::Lambda::Function", {
      FunctionName: fn.name,
      Role: fn.role,
      Runtime: fn.runtime,
      Handler: fn.handler,
      Architectures: fn.architectures,
      Timeout: fn.timeout,
      MemorySize: fn.memorySize,
      ReservedConcurrentExecutions: fn.reservedConcurrentExecutions,
      Environment: { Variables: (fn.environment as { variables: unknown }).variables },
      Code: { ZipFile: "exports.handler = async () => {};" },
    }),
  "aws:lambda/eventSourceMapping:EventSourceMapping": (mapping) =>
    of("AWS::Lambda::EventSourceMapping", {
      FunctionName: mapping.functionName,
      EventSourceArn: mapping.eventSourceArn,
      BatchSize: mapping.batchSize,
      StartingPosition: mapping.startingPosition,
      MaximumBatchingWindowInSeconds: mapping.maximumBatchingWindowInSeconds,
      MaximumRetryAttempts: mapping.maximumRetryAttempts,
      BisectBatchOnFunctionError: mapping.bisectBatchOnFunctionError,
      FunctionResponseTypes: mapping.functionResponseTypes,
      ScalingConfig: mapping.scalingConfig && {
        MaximumConcurrency: (mapping.scalingConfig as { maximumConcurrency: unknown }).maximumConcurrency,
      },
    }),
  "aws:lambda/permission:Permission": (permission) =>
    of("AWS::Lambda::Permission", {
      FunctionName: permission.function,
      Action: permission.action,
      Principal: permission.principal,
      SourceArn: permission.sourceArn,
      FunctionUrlAuthType: permission.functionUrlAuthType,
      InvokedViaFunctionUrl: permission.invokedViaFunctionUrl,
    }),
  "aws:lambda/functionUrl:FunctionUrl": ({ authorizationType, functionName }) =>
    of("AWS::Lambda::Url", { AuthType: authorizationType, TargetFunctionArn: functionName }),
  "aws:sfn/stateMachine:StateMachine": ({ name, roleArn, definition, type }) =>
    of("AWS::StepFunctions::StateMachine", {
      StateMachineName: name,
      RoleArn: roleArn,
      StateMachineType: type,
      Definition: said(definition),
    }),
  "aws:sqs/queue:Queue": ({ name, ...queue }) =>
    of("AWS::SQS::Queue", {
      QueueName: name,
      VisibilityTimeout: queue.visibilityTimeoutSeconds,
      MessageRetentionPeriod: queue.messageRetentionSeconds,
      SqsManagedSseEnabled: queue.sqsManagedSseEnabled,
      RedrivePolicy: said(queue.redrivePolicy),
    }),
  "aws:dynamodb/table:Table": (table) =>
    kept(
      of("AWS::DynamoDB::Table", {
        TableName: table.name,
        BillingMode: table.billingMode,
        AttributeDefinitions: (table.attributes as { name: string; type: string }[]).map(
          ({ name, type }) => ({ AttributeName: name, AttributeType: type }),
        ),
        KeySchema: keys(table.hashKey, table.rangeKey),
        GlobalSecondaryIndexes: (table.globalSecondaryIndexes as Inputs[] | undefined)?.map((index) => ({
          IndexName: index.name,
          KeySchema: keys(index.hashKey, index.rangeKey),
          Projection: { ProjectionType: index.projectionType, NonKeyAttributes: index.nonKeyAttributes },
        })),
        TimeToLiveSpecification: table.ttl && {
          AttributeName: (table.ttl as { attributeName: unknown }).attributeName,
          Enabled: true,
        },
        StreamSpecification: table.streamEnabled ? { StreamViewType: table.streamViewType } : undefined,
        PointInTimeRecoverySpecification: {
          PointInTimeRecoveryEnabled: (table.pointInTimeRecovery as { enabled: unknown }).enabled,
        },
        DeletionProtectionEnabled: table.deletionProtectionEnabled,
      }),
    ),
  "aws:s3/bucket:Bucket": ({ bucket, objectLockEnabled }, beside) => {
    const [versioning] = with_(beside, "aws:s3/bucketVersioning:BucketVersioning", "bucket", bucket);
    const [block] = with_(beside, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "bucket", bucket);
    return kept(
      of("AWS::S3::Bucket", {
        BucketName: bucket,
        ObjectLockEnabled: objectLockEnabled,
        VersioningConfiguration: versioning && {
          Status: (versioning.versioningConfiguration as { status: unknown }).status,
        },
        PublicAccessBlockConfiguration: block && {
          BlockPublicAcls: block.blockPublicAcls,
          BlockPublicPolicy: block.blockPublicPolicy,
          IgnorePublicAcls: block.ignorePublicAcls,
          RestrictPublicBuckets: block.restrictPublicBuckets,
        },
      }),
    );
  },
};

const keys = (hash: unknown, range: unknown) => [
  { AttributeName: hash, KeyType: "HASH" },
  { AttributeName: range, KeyType: "RANGE" },
];

/** A stage as CloudFormation has it: a template for each account and Region, by `account region`. */
export function templatesOf({ app, resources }: EvaluatedStage): ReadonlyMap<string, Template> {
  const hub = `${app.providers.aws.allowedAccountIds[0]} ${app.providers.aws.region}`;
  const placeOf = ({ provider }: Resource) => (provider === undefined ? hub : provider.replace("-", " "));
  const asked = resources.filter(({ type }) => type.startsWith("aws:"));
  const byPlace = Map.groupBy(asked, placeOf);
  return new Map(
    [...byPlace].map(([place, here]) => [
      place,
      {
        AWSTemplateFormatVersion: "2010-09-09",
        Description: `What a stage has in ${place}`,
        Resources: Object.fromEntries(
          here.filter(({ type }) => !toldElsewhere.has(type)).flatMap((resource) => rendered(resource, here)),
        ),
      },
    ]),
  );
}

function rendered(resource: Resource, here: readonly Resource[]): [string, CloudFormationResource][] {
  const { type, name, inputs } = resource;
  const rendering = renderings[type];
  if (!rendering) throw new Error(`${type} has no line in test/judges/templates.ts: nobody would judge it.`);
  const kind = type.split(":").at(-1) ?? "";
  const own = `${kind}${name}`.replace(/[^A-Za-z0-9]/g, "");
  const policy: [string, CloudFormationResource][] =
    type === "aws:sqs/queue:Queue" && inputs.policy !== undefined
      ? [
          [
            `${own}Policy`,
            of("AWS::SQS::QueuePolicy", {
              Queues: [{ Ref: own }],
              PolicyDocument: said(inputs.policy),
            }),
          ],
        ]
      : [];
  return [[own, rendering(inputs, here)], ...policy];
}
