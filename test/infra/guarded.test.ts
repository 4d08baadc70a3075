import { basename } from "node:path";
import { tableKeys } from "@watchkeeper/aws/dynamodb/operations";
import { nameLimits } from "@watchkeeper/config/name-limits";
import { beforeAll, describe, expect, test } from "vitest";
import { functions } from "../../functions/index.ts";
import config from "../../watchkeeper.config.ts";
import { type EvaluatedStage, evaluateStage } from "./evaluate-stage.ts";
import { type Picture, said } from "./picture.ts";
import { pictureOfStage } from "./picture-of-stage.ts";
import { statementsOf } from "./statements.ts";

/** The actions that may stand beside `Resource: "*"`, and why. */
const onEverything: readonly (readonly [RegExp, string])[] = [
  [/^ec2:Describe\w+$/, "EC2's Describe actions know no resource (Service Authorization Reference)"],
  [
    /^backup:List(BackupPlans|BackupJobs|CopyJobs|ProtectedResources|RecoveryPointsByResource)$/,
    "it lists what the account has, and knows no resource",
  ],
  [/^backup:Describe(Backup|Copy)Job$/, "a job is no resource (Service Authorization Reference)"],
  [
    /^backup:DescribeProtectedResource$/,
    "a protected resource's ARN is of whatever service has it, and the action knows no resource",
  ],
  [
    /^backup:StartCopyJob$/,
    "a recovery point's ARN is of the service that keeps it: EC2's, RDS's, DynamoDB's and others'",
  ],
  [/^ssm:DescribeInstanceInformation$/, "it lists the account's instances, and knows no resource"],
  [/^dynamodb:ListStreams$/, "it lists the streams of all tables, and knows no resource"],
  [/^states:SendTask(Success|Failure|Heartbeat)$/, "a task token names no resource that IAM could match"],
];
/** The functions that anybody may call, and why. */
const onTheInternet: Readonly<Record<string, string>> = {
  "slack-ingress": "Slack has no AWS identity; the function verifies Slack's signature before anything else",
};

let stage: EvaluatedStage;
let production: EvaluatedStage;
/** A stage whose name is as long as one may be. */
let longest: EvaluatedStage;
let picture: Picture;
const all = (type: string, of = stage) => of.resources.filter((one) => one.type === `aws:${type}`);

/** A boundary allows nothing: it bounds what others do. */
const bounds = (place: string) => /^Policy \d+-watchkeeper-\w+-boundary, policy$/.test(place);

beforeAll(async () => {
  [stage, production, longest] = await Promise.all([
    evaluateStage("test"),
    evaluateStage("production"),
    evaluateStage("production-eu-west-1"),
  ]);
  picture = pictureOfStage(stage);
}, 120_000);

describe("permissions", () => {
  test("no policy allows an action that it does not name", () => {
    const wild = statementsOf(stage).flatMap(({ place, effect, actions }) =>
      effect === "Allow" ? actions.filter((one) => one.includes("*")).map((one) => `${place}: ${one}`) : [],
    );
    expect(wild).toEqual([]);
  });

  test("no policy allows anything on everything, but for what IAM can narrow no further", () => {
    const wild = statementsOf(stage).flatMap(({ place, effect, actions, resources }) =>
      effect === "Allow" && resources.includes("*") && !bounds(place)
        ? actions.map((action) => ({ place, action }))
        : [],
    );
    const excused = (action: string) => onEverything.filter(([known]) => known.test(action));
    expect(wild.filter(({ action }) => excused(action).length === 0)).toEqual([]);
    const used = new Set(wild.flatMap(({ action }) => excused(action)));
    expect(onEverything.filter((one) => !used.has(one))).toEqual([]);
  });

  test("no policy trusts everybody", () => {
    const open = statementsOf(stage).filter(
      ({ effect, principal }) => effect === "Allow" && JSON.stringify(principal ?? {}).includes('"*"'),
    );
    expect(open).toEqual([]);
  });

  test("each function and state machine has a role of its own", () => {
    const used = [...Object.values(picture.functions), ...Object.values(picture.machines)].map(
      ({ role }) => role,
    );
    expect(new Set(used).size).toBe(used.length);
    expect(used.filter((role) => !(String(role) in picture.roles))).toEqual([]);
  });
});

describe("on the internet", () => {
  const urls = (auth: "NONE" | "AWS_IAM") =>
    all("lambda/functionUrl:FunctionUrl").filter(({ inputs }) => inputs.authorizationType === auth);

  test("people's door is one that AWS opens to whoever signs, and may", () => {
    expect(urls("AWS_IAM").map(({ name }) => name)).toEqual(["operate"]);
  });

  test("only what verifies its callers has an open URL", () => {
    expect(
      urls("NONE")
        .map(({ name }) => name)
        .sort(),
    ).toEqual(Object.keys(onTheInternet).sort());
    for (const { inputs } of urls("NONE")) {
      const called = picture.functions[String(inputs.functionName)];
      expect(Object.keys(called?.environment as object)).toContain("SLACK_SIGNING_SECRET");
    }
  });

  test("only such a URL may be called by everybody, and by nothing but the URL", () => {
    const open = all("lambda/permission:Permission").filter(({ inputs }) => inputs.principal === "*");
    expect(open.length).toBeGreaterThan(0);
    for (const { name, inputs } of open) {
      expect(Object.keys(onTheInternet).some((key) => name.startsWith(`${key}-`))).toBe(true);
      expect(inputs.functionUrlAuthType === "NONE" || inputs.invokedViaFunctionUrl === true).toBe(true);
    }
  });

  test("the bucket of the anchors is closed to the public", () => {
    const [block] = all("s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
    expect(block?.inputs).toEqual({
      bucket: picture.lockedBuckets[0],
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
  });
});

describe("the audit trail", () => {
  const statements = (of: EvaluatedStage) =>
    (
      said(all("s3/bucketPolicy:BucketPolicy", of)[0]?.inputs.policy) as {
        Statement: { Sid: string; Condition?: unknown }[];
      }
    ).Statement;

  test("of a stage that lasts is kept for ten years, and nobody deletes any of it or changes how it is kept", () => {
    const [notary] = all("lambda/function:Function", production).filter(({ name }) => name === "notarize");
    expect((notary!.inputs.environment as { variables: object }).variables).toMatchObject({
      LOCK_MODE: "COMPLIANCE",
      LOCK_DAYS: "3650",
    });
    expect(statements(production).find(({ Sid }) => Sid === "NothingIsDeleted")?.Condition).toBeUndefined();
    expect(statements(production).map(({ Sid }) => Sid)).toContain("StaysAsItIs");
    expect(all("s3/bucket:Bucket", production)[0]?.inputs.forceDestroy).toBe(false);
  });

  test("of any other goes with its stage", () => {
    const { environment } = Object.values(picture.functions).find(({ environment: one }) =>
      Object.keys(one as object).includes("LOCK_MODE"),
    )!;
    expect(environment).toMatchObject({ LOCK_MODE: "GOVERNANCE", LOCK_DAYS: "1" });
    expect(statements(stage).map(({ Sid }) => Sid)).not.toContain("StaysAsItIs");
    expect(all("s3/bucket:Bucket")[0]?.inputs.forceDestroy).toBe(true);
  });

  test("has an alarm for whatever is done to it, and for the notary's and the anchoring's silence", () => {
    const alarms = all("cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => inputs);
    expect(alarms.map(({ metricName }) => metricName).sort()).toEqual([
      "AuditAnchored",
      "HeadsUnsigned",
      "IteratorAge",
      "RecordsKeptLate",
      "TrailTampered",
      "TrailTampered",
    ]);
    const names = Object.keys(picture.functions);
    for (const { dimensions } of alarms)
      expect(names).toContain((dimensions as { FunctionName: string }).FunctionName);
  });
});

describe("nothing is lost", () => {
  test("a queue has dead letters, or nobody takes messages from it", () => {
    const taken = Object.keys(picture.sources).flatMap((source) =>
      source.includes(":sqs:") ? [source.split(":").at(-1)] : [],
    );
    const losing = Object.entries(picture.queues)
      .filter(([name, { redrive }]) => redrive === undefined && taken.includes(name))
      .map(([name]) => name);
    expect(taken.length).toBeGreaterThan(0);
    expect(losing).toEqual([]);
  });

  test("dead letters go to a queue that is there", () => {
    const names = Object.keys(picture.queues);
    for (const { redrive } of Object.values(picture.queues)) {
      const { deadLetterTargetArn } = (redrive ?? {}) as { deadLetterTargetArn?: string };
      if (deadLetterTargetArn) expect(names).toContain(deadLetterTargetArn.split(":").at(-1));
    }
  });

  test("every table can be restored to any second, and production's cannot be deleted", () => {
    const tables = (of: EvaluatedStage) => all("dynamodb/table:Table", of).map(({ inputs }) => inputs);
    for (const table of [...tables(stage), ...tables(production)])
      expect(table.pointInTimeRecovery).toEqual({ enabled: true });
    expect(tables(production).map((table) => table.deletionProtectionEnabled)).toEqual(
      tableKeys.map(() => true),
    );
    expect(production.app).toMatchObject({ protect: true, removal: "retain" });
  });

  test("every function's log group is made by us, and ends some day", () => {
    const groups = new Map(
      all("cloudwatch/logGroup:LogGroup").map(({ inputs }) => [inputs.name, inputs.retentionInDays]),
    );
    for (const name of Object.keys(picture.functions)) {
      expect(groups.get(`/aws/lambda/${name}`)).toBeGreaterThanOrEqual(365);
    }
  });
});

describe("queues", () => {
  test("no queue takes all of the account's concurrency: each is worked in so many batches at once", () => {
    const bounds = Object.entries(picture.sources).flatMap(([source, { maximumConcurrency }]) =>
      source.includes(":sqs:")
        ? [[source, Number(maximumConcurrency) >= 2 && Number(maximumConcurrency) <= 1_000]]
        : [],
    );
    expect(bounds).toHaveLength(Object.values(functions).filter(({ on }) => "queue" in on).length);
    expect(bounds.filter(([, isBounded]) => !isBounded)).toEqual([]);
  });
});

describe("names", () => {
  test("are as long as AWS takes them, in a stage with a long name too", () => {
    const limits: Readonly<Record<string, number>> = {
      "cloudwatch/eventRule:EventRule": nameLimits.rule,
      "cloudwatch/eventBus:EventBus": nameLimits.bus,
      "cloudwatch/logGroup:LogGroup": nameLimits.logGroup,
      "dynamodb/table:Table": nameLimits.table,
      "iam/policy:Policy": nameLimits.policy,
      "iam/role:Role": nameLimits.role,
      "lambda/function:Function": nameLimits.function,
      "s3/bucket:Bucket": nameLimits.bucket,
      "sfn/stateMachine:StateMachine": nameLimits.machine,
      "sqs/queue:Queue": nameLimits.queue,
    };
    const named = Object.entries(limits).flatMap(([type, limit]) =>
      all(type, longest).map(({ inputs }) => ({ type, name: String(inputs.name ?? inputs.bucket), limit })),
    );
    expect(new Set(named.map(({ type }) => type))).toEqual(new Set(Object.keys(limits)));
    expect(named.filter(({ name, limit }) => name.length > limit)).toEqual([]);
  });
});

describe("deployment", () => {
  test("every function of the table ships, out of the folder that npm run build makes for it", () => {
    const folders = all("lambda/function:Function").map(({ name, inputs }) => [
      name,
      basename((inputs.code as { path: string }).path),
    ]);
    expect(Object.fromEntries(folders)).toEqual(
      Object.fromEntries(Object.keys(functions).map((key) => [key, key])),
    );
  });

  test("each account is deployed to through its own deploy role, and no provider takes another account", () => {
    expect(stage.app.providers.aws.allowedAccountIds).toEqual([config.hub.account]);
    const providers = stage.resources.filter(({ type }) => type === "pulumi:providers:aws");
    const told = providers.map(({ name, inputs }) => ({
      name,
      region: inputs.region,
      accounts: said(inputs.allowedAccountIds),
      roles: (said(inputs.assumeRoles) as { roleArn: string }[]).map(({ roleArn }) => roleArn),
    }));
    const wanted = config.accounts.flatMap(({ id, regions }) =>
      regions.map((region) => ({
        name: `${id}-${region}`,
        region,
        accounts: [id],
        roles: [`arn:aws:iam::${id}:role/${config.deployRole}`],
      })),
    );
    const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
    expect(told.sort(byName)).toEqual(wanted.sort(byName));
  });
});
