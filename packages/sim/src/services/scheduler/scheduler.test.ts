import { CreateRoleCommand } from "@aws-sdk/client-iam";
import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  ResourceNotFoundException,
  SchedulerClient,
  TagResourceCommand,
  type Target,
  UntagResourceCommand,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { CreateStateMachineCommand, ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { beforeEach, describe, expect, test } from "vitest";
import type { World } from "../../kernel/world.ts";
import { allow, document, trust } from "../../testing/policy.ts";
import { eventbridge } from "../eventbridge/service.ts";
import { place as busPlace } from "../eventbridge/test-world.ts";
import { hub, makeWorld, openTo, place, queueArn, textsOf, topicArn } from "../sns/test-world.ts";
import { stepfunctions } from "../stepfunctions/service.ts";
import { scheduler } from "./service.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const arn = (name: string, group = "default") =>
  `arn:aws:scheduler:us-east-1:${hub}:schedule/${group}/${name}`;
const off = { Mode: "OFF" } as const;

let world: World;
let own: ReturnType<typeof place>;
let client: SchedulerClient;
let RoleArn: string;
beforeEach(async () => {
  world = makeWorld([scheduler, eventbridge, stepfunctions]);
  own = place(world);
  client = new SchedulerClient(own.options);
  RoleArn = await own.role("schedules", "scheduler.amazonaws.com", allow("*"));
  await own.queue("jobs");
});

const create = (Name: string, ScheduleExpression: string, words: Partial<CreateScheduleCommandInput> = {}) =>
  client.send(
    new CreateScheduleCommand({
      Name,
      ScheduleExpression,
      FlexibleTimeWindow: off,
      Target: { Arn: queueArn("jobs"), RoleArn, Input: Name },
      ...words,
    }),
  );
const get = (Name: string) => client.send(new GetScheduleCommand({ Name }));
const bodies = async () => (await own.received("jobs")).map(({ Body }) => Body);
const names = async (words: object = {}) =>
  ((await client.send(new ListSchedulesCommand(words))).Schedules ?? []).map(({ Name }) => Name);

describe("a schedule", () => {
  test("is made, shown with AWS's defaults, replaced, listed and deleted", async () => {
    expect((await create("nightly", "cron(0 3 * * ? *)")).ScheduleArn).toBe(arn("nightly"));
    const made = world.clock.now();
    const { $metadata: _, ...shown } = await get("nightly");
    expect(shown).toEqual({
      Arn: arn("nightly"),
      Name: "nightly",
      GroupName: "default",
      ScheduleExpression: "cron(0 3 * * ? *)",
      ScheduleExpressionTimezone: "UTC",
      State: "ENABLED",
      ActionAfterCompletion: "NONE",
      FlexibleTimeWindow: off,
      Target: {
        Arn: queueArn("jobs"),
        RoleArn,
        Input: "nightly",
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      },
      CreationDate: made,
      LastModificationDate: made,
    });
    const again = await create("nightly", "rate(1 hour)").catch((error: unknown) => error);
    expect(again).toBeInstanceOf(ConflictException);
    expect(again).toMatchObject({ message: "Schedule nightly already exists." });
    const replacement = {
      Name: "nightly",
      ScheduleExpression: "rate(1 hours)",
      FlexibleTimeWindow: off,
      State: "DISABLED" as const,
      Target: { Arn: queueArn("jobs"), RoleArn },
    };
    await client.send(new UpdateScheduleCommand(replacement));
    expect(await get("nightly")).toMatchObject({ State: "DISABLED", ScheduleExpression: "rate(1 hours)" });
    expect((await get("nightly")).Target).not.toHaveProperty("Input");
    await create("other", "rate(5 minutes)");
    expect(await names()).toEqual(["nightly", "other"]);
    expect(await names({ NamePrefix: "o" })).toEqual(["other"]);
    expect(await names({ State: "DISABLED" })).toEqual(["nightly"]);
    const first = await client.send(new ListSchedulesCommand({ MaxResults: 1 }));
    expect(await names({ MaxResults: 1, NextToken: first.NextToken })).toEqual(["other"]);
    await client.send(new DeleteScheduleCommand({ Name: "nightly" }));
    const gone = await get("nightly").catch((error: unknown) => error);
    expect(gone).toBeInstanceOf(ResourceNotFoundException);
    expect(gone).toMatchObject({
      message: "Schedule nightly does not exist.",
      $metadata: { httpStatusCode: 404 },
    });
  });

  test("made again with the same client token is the same", async () => {
    const words = { ClientToken: "one" };
    await create("nightly", "rate(1 hour)", words);
    expect((await create("nightly", "rate(1 hour)", words)).ScheduleArn).toBe(arn("nightly"));
  });

  test.each([
    "cron(0 1 * * * *)",
    "cron(INVALID)",
    "cron()",
    "rate(10 seconds)",
    "rate()",
    "rate(10)",
    "rate( 10 minutes )",
    " rate(10 minutes)",
    "rate(-10 minutes)",
    "at(2021-12-31T23:59:59Z)",
    "at(2021-12-31)",
    "at(2021-02-30T00:00:00)",
  ])("of %s is refused", async (expression) => {
    await expect(create("x", expression)).rejects.toMatchObject({
      name: "ValidationException",
      message: `Invalid Schedule Expression ${expression}.`,
    });
  });

  test.each<[string, Partial<CreateScheduleCommandInput>, string]>([
    ["x", { ScheduleExpressionTimezone: "Mars/Base" }, "Invalid ScheduleExpressionTimezone Mars/Base."],
    ["no spaces", {}, "failed to satisfy constraint: Member must satisfy regular expression pattern"],
    ["x", { GroupName: "none" }, "Schedule group none does not exist."],
    ["x", { FlexibleTimeWindow: { Mode: "FLEXIBLE" } }, "MaximumWindowInMinutes must be between 1 and 1440"],
    [
      "x",
      { StartDate: new Date("2025-12-31T23:50:00Z") },
      "The StartDate you specify cannot be earlier than 5 minutes ago.",
    ],
    [
      "x",
      { StartDate: new Date("2026-03-01T00:00:00Z"), EndDate: new Date("2026-02-01T00:00:00Z") },
      "The StartDate must come before the EndDate.",
    ],
    ["x", { KmsKeyArn: "arn:aws:kms:us-east-1:111122223333:key/x" }, "The embedded AWS does not simulate"],
  ])("named %s with %j is refused", async (name, words, message) => {
    await expect(create(name, "rate(1 hour)", words)).rejects.toThrow(message);
  });

  test.each<[string, Partial<Target>, string]>([
    [
      "a role that is not Scheduler's",
      { RoleArn: `arn:aws:iam::${hub}:role/closed` },
      "must allow AWS EventBridge Scheduler to assume the role.",
    ],
    [
      "a role that is not there",
      { RoleArn: `arn:aws:iam::${hub}:role/none` },
      "must allow AWS EventBridge Scheduler to assume the role.",
    ],
    ["no ARN", { Arn: "jobs" }, "Provided Arn is not in correct format."],
    [
      "a stream",
      { Arn: `arn:aws:kinesis:us-east-1:${hub}:stream/x` },
      "does not simulate schedules that target kinesis",
    ],
    [
      "a bus without what an event needs",
      { Arn: `arn:aws:events:us-east-1:${hub}:event-bus/default` },
      "EventBridgeParameters is required",
    ],
    ["a call that only reads", { Arn: "arn:aws:scheduler:::aws-sdk:sqs:listQueues" }, "it only reads"],
    [
      "a call that there is not",
      { Arn: "arn:aws:scheduler:::aws-sdk:sqs:dance" },
      "is not a supported service or action",
    ],
    [
      "a call that is not simulated",
      { Arn: "arn:aws:scheduler:::aws-sdk:rds:stopDBInstance" },
      "does not simulate rds:StopDBInstance",
    ],
    [
      "no JSON",
      { Arn: "arn:aws:scheduler:::aws-sdk:sqs:purgeQueue", Input: "{" },
      "Invalid RequestJson provided.",
    ],
    ["too many retries", { RetryPolicy: { MaximumRetryAttempts: 186 } }, "must be between 0 and 185"],
    ["no queue for its dead letters", { DeadLetterConfig: { Arn: topicArn("x") } }, "must be an SQS queue"],
  ])("with a target of %s is refused", async (_what, words, message) => {
    const closed = document(trust({ Service: "lambda.amazonaws.com" }));
    await own.roles.send(new CreateRoleCommand({ RoleName: "closed", AssumeRolePolicyDocument: closed }));
    const Target = { Arn: queueArn("jobs"), RoleArn, ...words };
    await expect(create("x", "rate(1 hour)", { Target })).rejects.toThrow(message);
  });

  test("cannot be made by who may not pass its role", async () => {
    const maker = await own.role("maker", "lambda.amazonaws.com", allow("scheduler:*"));
    const attempt = world.call({
      principal: world.assume(maker, "one", "lambda.amazonaws.com"),
      service: "scheduler",
      operation: "CreateSchedule",
      account: hub,
      region: "us-east-1",
      input: {
        Name: "x",
        ScheduleExpression: "rate(1 hour)",
        FlexibleTimeWindow: off,
        Target: { Arn: queueArn("jobs"), RoleArn },
      },
    });
    await expect(attempt).rejects.toThrow(
      `is not authorized to perform: iam:PassRole on resource: ${RoleArn}`,
    );
  });
});

describe("a schedule occurs", () => {
  test("once, at a time of its zone, and is gone afterwards where it says so", async () => {
    const zone = { ScheduleExpressionTimezone: "America/New_York" };
    await create("kept", "at(2026-01-02T08:00:00)", zone);
    await create("gone", "at(2026-01-02T08:00:00)", { ...zone, ActionAfterCompletion: "DELETE" });
    await world.clock.advance(day + 13 * hour - 1);
    expect(await bodies()).toEqual([]);
    await world.clock.advance(1_000);
    expect((await bodies()).toSorted()).toEqual(["gone", "kept"]);
    await world.clock.advance(day);
    expect(await bodies()).toEqual([]);
    expect(await names()).toEqual(["kept"]);
  });

  test("at a rate, at once and after each period, until it is disabled", async () => {
    await create("often", "rate(10 minutes)");
    await world.clock.advance(30 * minute + 1_000);
    expect(await bodies()).toHaveLength(4);
    await client.send(
      new UpdateScheduleCommand({
        Name: "often",
        ScheduleExpression: "rate(10 minutes)",
        FlexibleTimeWindow: off,
        State: "DISABLED",
        Target: { Arn: queueArn("jobs"), RoleArn },
      }),
    );
    await world.clock.advance(hour);
    expect(await bodies()).toEqual([]);
  });

  test("from its start to its end", async () => {
    await create("some", "rate(1 hour)", {
      StartDate: new Date("2026-01-01T06:30:00Z"),
      EndDate: new Date("2026-01-01T08:30:00Z"),
      ActionAfterCompletion: "DELETE",
    });
    await create("few", "cron(0 * * * ? *)", {
      StartDate: new Date("2026-01-01T07:00:00Z"),
      EndDate: new Date("2026-01-01T08:30:00Z"),
    });
    await world.clock.advance(day);
    expect((await bodies()).toSorted()).toEqual(["few", "few", "some", "some", "some"]);
    expect(await names()).toEqual(["few"]);
  });

  test("somewhere in its window", async () => {
    const window = { Mode: "FLEXIBLE", MaximumWindowInMinutes: 60 } as const;
    await create("about", "at(2026-01-01T01:00:00)", { FlexibleTimeWindow: window });
    const came = await world.clock.runUntil(async () => (await bodies()).length > 0, day);
    expect(came).toBe(true);
    const at = world.clock.now().getTime() - Date.parse("2026-01-01T01:00:00Z");
    expect(at).toBeGreaterThan(1_000);
    expect(at).toBeLessThan(hour + 1_000);
  });

  test("no more once its group is deleted", async () => {
    await client.send(new CreateScheduleGroupCommand({ Name: "team" }));
    await create("often", "rate(1 hour)", {
      GroupName: "team",
      StartDate: new Date("2026-01-01T01:00:00Z"),
    });
    expect(await names({ GroupName: "team" })).toEqual(["often"]);
    await client.send(new DeleteScheduleGroupCommand({ Name: "team" }));
    await world.clock.advance(day);
    expect(await bodies()).toEqual([]);
    expect(await names()).toEqual([]);
  });
});

describe("a target", () => {
  const once = (Target: Partial<Target>, name = "once") =>
    create(name, "at(2026-01-01T00:01:00)", { Target: { Arn: "", RoleArn, ...Target } });

  test("that is a function gets the input, its variables filled in", async () => {
    const seen: unknown[] = [];
    const Arn = await own.function("worker", async (event) => void seen.push(event));
    const Input =
      '{"at":"<aws.scheduler.scheduled-time>","by":"<aws.scheduler.schedule-arn>","n":"<aws.scheduler.attempt-number>"}';
    await once({ Arn, Input });
    await world.clock.advance(2 * minute);
    expect(seen).toEqual([{ at: "2026-01-01T00:01:00Z", by: arn("once"), n: "1" }]);
  });

  test("without an input gets a notification", async () => {
    await once({ Arn: queueArn("jobs") });
    await world.clock.advance(2 * minute);
    const [body] = await bodies();
    expect(JSON.parse(body ?? "")).toMatchObject({
      version: "0",
      "detail-type": "Scheduled Event",
      source: "aws.scheduler",
      account: hub,
      region: "us-east-1",
      time: "2026-01-01T00:01:00Z",
      resources: [arn("once")],
      detail: "{}",
    });
  });

  test("that is a state machine is started", async () => {
    const machines = new SFNClient(own.options);
    const definition = { QueryLanguage: "JSONata", StartAt: "End", States: { End: { Type: "Succeed" } } };
    const roleArn = await own.role("machine", "states.amazonaws.com");
    const { stateMachineArn } = await machines.send(
      new CreateStateMachineCommand({ name: "m", roleArn, definition: JSON.stringify(definition) }),
    );
    await once({ Arn: stateMachineArn, Input: '{"a":1}' });
    await world.clock.advance(2 * minute);
    const { executions } = await machines.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(executions).toMatchObject([{ status: "SUCCEEDED" }]);
  });

  test("that is a bus or a topic gets an event or a message", async () => {
    const topic = await own.topic("news");
    await own.queue("inbox", openTo(queueArn("inbox"), topic));
    await own.subscribe(topic, queueArn("inbox"));
    await once({ Arn: topic, Input: "Good morning" }, "greet");
    const bus = busPlace(world);
    await bus.queue("orders");
    await bus.rule("orders", { EventPattern: '{"source":["shop"]}' }, { Id: "q", Arn: queueArn("orders") });
    await once(
      {
        Arn: `arn:aws:events:us-east-1:${hub}:event-bus/default`,
        EventBridgeParameters: { Source: "shop", DetailType: "Open" },
        Input: '{"door":"front"}',
      },
      "open",
    );
    await world.clock.advance(2 * minute);
    expect(textsOf(await own.received("inbox"))).toEqual(["Good morning"]);
    const [event] = await own.received("orders");
    expect(JSON.parse(event?.Body ?? "")).toMatchObject({
      source: "shop",
      "detail-type": "Open",
      detail: { door: "front" },
    });
  });

  test("may be any operation, as the schedule's role", async () => {
    const QueueUrl = `https://sqs.us-east-1.amazonaws.com/${hub}/jobs`;
    const Input = JSON.stringify({ QueueUrl, MessageBody: "hello", DelaySeconds: 5 });
    await once({ Arn: "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", Input });
    await world.clock.advance(minute + 4_000);
    expect(await bodies()).toEqual([]);
    await world.clock.advance(2_000);
    expect(await bodies()).toEqual(["hello"]);
  });

  test("whose request has a member that the operation does not have is a dead letter that names it", async () => {
    await own.queue("dead");
    await once({
      Arn: "arn:aws:scheduler:::aws-sdk:sqs:purgeQueue",
      Input: JSON.stringify({ QueueURL: "x" }),
      RetryPolicy: { MaximumRetryAttempts: 0 },
      DeadLetterConfig: { Arn: queueArn("dead") },
    });
    await world.clock.advance(2 * minute);
    const [letter] = await own.received("dead");
    expect(letter?.MessageAttributes?.ERROR_MESSAGE?.StringValue).toBe(
      'The request of PurgeQueue does not fit: there is no member "QueueURL"',
    );
  });

  test("that cannot be reached is tried again, then its request is a dead letter", async () => {
    await own.queue("dead");
    await once({
      Arn: queueArn("missing"),
      Input: "lost",
      RetryPolicy: { MaximumRetryAttempts: 2 },
      DeadLetterConfig: { Arn: queueArn("dead") },
    });
    await world.clock.advance(minute + 1_000);
    expect(await own.received("dead")).toEqual([]);
    await world.clock.advance(minute);
    const [letter] = await own.received("dead");
    expect(JSON.parse(letter?.Body ?? "")).toEqual({
      QueueUrl: `https://sqs.us-east-1.amazonaws.com/${hub}/missing`,
      MessageBody: "lost",
    });
    const attributes = Object.entries(letter?.MessageAttributes ?? {}).map(([name, { StringValue }]) => [
      name,
      StringValue,
    ]);
    expect(Object.fromEntries(attributes)).toEqual({
      ERROR_CODE: expect.stringContaining("QueueDoesNotExist"),
      ERROR_MESSAGE: "The specified queue does not exist.",
      EXECUTION_ID: expect.stringMatching(/^[0-9a-f]{16}$/),
      EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
      IS_PAYLOAD_TRUNCATED: "false",
      RETRY_ATTEMPTS: "2",
      SCHEDULED_TIME: "2026-01-01T00:01:00Z",
      SCHEDULE_ARN: arn("once"),
      TARGET_ARN: queueArn("missing"),
    });
  });

  test("that its role may not call gets nothing, for as long as the event lives", async () => {
    await own.queue("dead");
    const weak = await own.role(
      "weak",
      "scheduler.amazonaws.com",
      allow("sqs:SendMessage", queueArn("dead")),
    );
    await once({
      Arn: queueArn("jobs"),
      RoleArn: weak,
      RetryPolicy: { MaximumEventAgeInSeconds: 60 },
      DeadLetterConfig: { Arn: queueArn("dead") },
    });
    await world.clock.advance(3 * minute);
    expect(await bodies()).toEqual([]);
    const [letter] = await own.received("dead");
    expect(letter?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: "AccessDeniedException" },
      EXHAUSTED_RETRY_CONDITION: { StringValue: "MaximumEventAgeInSeconds" },
    });
  });
});

test("a group is made, tagged, listed and deleted; the default one stays", async () => {
  const Tags = [{ Key: "a", Value: "1" }];
  const { ScheduleGroupArn: ResourceArn } = await client.send(
    new CreateScheduleGroupCommand({ Name: "team", Tags }),
  );
  expect(ResourceArn).toBe(`arn:aws:scheduler:us-east-1:${hub}:schedule-group/team`);
  await expect(client.send(new CreateScheduleGroupCommand({ Name: "team" }))).rejects.toMatchObject({
    name: "ConflictException",
  });
  await client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "b", Value: "2" }] }));
  await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["a"] }));
  const tags = await client.send(new ListTagsForResourceCommand({ ResourceArn }));
  expect(tags.Tags).toEqual([{ Key: "b", Value: "2" }]);
  expect(await client.send(new GetScheduleGroupCommand({ Name: "team" }))).toMatchObject({
    Name: "team",
    State: "ACTIVE",
  });
  const { ScheduleGroups } = await client.send(new ListScheduleGroupsCommand({}));
  expect(ScheduleGroups?.map(({ Name }) => Name)).toEqual(["default", "team"]);
  await client.send(new DeleteScheduleGroupCommand({ Name: "team" }));
  await expect(client.send(new GetScheduleGroupCommand({ Name: "team" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await expect(client.send(new DeleteScheduleGroupCommand({ Name: "default" }))).rejects.toMatchObject({
    name: "ValidationException",
  });
});
