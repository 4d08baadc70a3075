import { PutPermissionCommand, PutRuleCommand } from "@aws-sdk/client-eventbridge";
import { beforeEach, describe, expect, test } from "vitest";
import { AwsError } from "../../kernel/aws-error.ts";
import { defineService } from "../../kernel/service.ts";
import type { World } from "../../kernel/world.ts";
import { allow, document } from "../../testing/policy.ts";
import { hub, makeWorld, order, orders, place, spoke } from "./test-world.ts";

const hour = 3_600_000;
let world: World;
let here: ReturnType<typeof place>;
beforeEach(() => {
  world = makeWorld();
  here = place(world);
});

const bodies = async (where: ReturnType<typeof place>, name: string) =>
  (await where.received(name)).map(({ Body }) => JSON.parse(Body ?? ""));
const letters = async (name: string) =>
  (await here.received(name)).map(({ Body, MessageAttributes = {} }) => ({
    event: JSON.parse(Body ?? ""),
    ...Object.fromEntries(Object.entries(MessageAttributes).map(([key, value]) => [key, value.StringValue])),
  }));

describe("an event reaches a queue", () => {
  test("within half a second, as the envelope that AWS makes of it", async () => {
    await here.rule("r", { EventPattern: orders }, { Id: "q", Arn: await here.queue("orders") });
    const { Entries } = await here.put(order, { ...order, Source: "other" });
    expect(await bodies(here, "orders")).toEqual([]);
    await world.clock.advance(500);
    expect(await bodies(here, "orders")).toEqual([
      {
        version: "0",
        id: Entries?.[0]?.EventId,
        "detail-type": "Order placed",
        source: "shop",
        account: hub,
        time: "2026-01-01T00:00:00Z",
        region: "us-east-1",
        resources: [],
        detail: { total: 12 },
      },
    ]);
  });

  test("also when AWS itself emits it", async () => {
    await here.rule(
      "r",
      { EventPattern: '{"source":["aws.ec2"]}' },
      { Id: "q", Arn: await here.queue("ec2") },
    );
    const words = {
      "detail-type": "EC2 Instance State-change Notification",
      source: "aws.ec2",
      resources: [],
    };
    world.emit({ ...words, account: hub, region: "us-east-1", detail: { state: "running" } });
    world.emit({ ...words, account: hub, region: "eu-west-1", detail: {} });
    world.emit({ ...words, account: spoke, region: "us-east-1", detail: {} });
    await world.clock.advance(1_000);
    expect(await bodies(here, "ec2")).toMatchObject([{ source: "aws.ec2", detail: { state: "running" } }]);
  });

  test("whole, in part, as a constant, or as a template filled from it", async () => {
    const Arn = await here.queue("orders");
    const InputTransformer = {
      InputPathsMap: { sum: "$.detail.total", who: "$.source" },
      InputTemplate: '{"text":"<who> took <sum>","sum":<sum>,"rule":<aws.events.rule-name>}',
    };
    await here.rule("r", { EventPattern: orders }, { Id: "t", Arn, InputTransformer });
    await here.rule("s", { EventPattern: orders }, { Id: "p", Arn, InputPath: "$.detail" });
    await here.rule("t", { EventPattern: orders }, { Id: "c", Arn, Input: '{"constant":1}' });
    await here.put(order);
    await world.clock.advance(500);
    const sent = await bodies(here, "orders");
    expect(sent).toHaveLength(3);
    expect(sent).toContainEqual({ text: "shop took 12", sum: 12, rule: "r" });
    expect(sent).toContainEqual({ total: 12 });
    expect(sent).toContainEqual({ constant: 1 });
  });
});

describe("what cannot be delivered", () => {
  test("goes to the dead-letter queue at once where the target does not let EventBridge in", async () => {
    const Arn = await here.queue("closed", "");
    const DeadLetterConfig = { Arn: await here.queue("dead") };
    const rule = await here.rule("r", { EventPattern: orders }, { Id: "q", Arn, DeadLetterConfig });
    await here.put(order);
    await world.clock.advance(500);
    expect(await letters("dead")).toEqual([
      {
        event: expect.objectContaining({ source: "shop" }),
        RULE_ARN: rule,
        TARGET_ARN: Arn,
        ERROR_CODE: "NO_PERMISSIONS",
        ERROR_MESSAGE: expect.stringContaining("is not authorized to perform: sqs:SendMessage"),
      },
    ]);
  });

  test("also where the target is gone, or not simulated", async () => {
    const DeadLetterConfig = { Arn: await here.queue("dead") };
    const gone = { Id: "g", Arn: `arn:aws:sqs:us-east-1:${hub}:gone`, DeadLetterConfig };
    const topic = { Id: "s", Arn: `arn:aws:sns:us-east-1:${hub}:topic`, DeadLetterConfig };
    await here.rule("r", { EventPattern: orders }, topic);
    await here.put(order);
    await world.clock.advance(500);
    expect(await letters("dead")).toMatchObject([
      { ERROR_CODE: "SDK_CLIENT_ERROR", ERROR_MESSAGE: "The embedded AWS does not simulate sns:Publish." },
    ]);
    await here.rule("r2", { EventPattern: '{"source":["two"]}' }, gone);
    await here.put({ ...order, Source: "two" });
    await world.clock.advance(500);
    expect(await letters("dead")).toMatchObject([{ TARGET_ARN: gone.Arn }]);
  });

  test("is tried again with growing waits while it is throttled, up to the limits of its policy", async () => {
    let refusals = 3;
    const calls: number[] = [];
    const throttled = defineService({
      name: "lambda",
      signingName: "lambda",
      iamPrefix: "lambda",
      scope: "regional",
      fidelity: { models: "Throttling.", refuses: [], ignores: [] },
      load: () => import("@aws-sdk/client-lambda"),
      createState: () => ({}),
      operations: {
        Invoke: {
          authorize: () => [],
          run: (_input, { now }) => {
            calls.push(now.getTime());
            if (refusals-- > 0) throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);
            return { StatusCode: 202 };
          },
        },
      },
    });
    world = makeWorld([throttled]);
    here = place(world);
    const DeadLetterConfig = { Arn: await here.queue("dead") };
    const Arn = `arn:aws:lambda:us-east-1:${hub}:function:f`;
    const RetryPolicy = { MaximumRetryAttempts: 4 };
    await here.rule("r", { EventPattern: orders }, { Id: "f", Arn, DeadLetterConfig, RetryPolicy });
    await here.put(order);
    await world.clock.advance(hour);
    expect(calls).toHaveLength(4);
    const waits = calls.slice(1).map((time, index) => time - (calls[index] ?? 0));
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    refusals = 99;
    await here.put(order);
    await world.clock.advance(hour);
    expect(calls).toHaveLength(4 + 5);
    expect(await letters("dead")).toMatchObject([
      {
        ERROR_CODE: "THROTTLING",
        EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
        RETRY_ATTEMPTS: "4",
      },
    ]);
  });
});

describe("from another account and Region", () => {
  const busArn = `arn:aws:events:us-east-1:${hub}:event-bus/central`;
  let there: ReturnType<typeof place>;
  beforeEach(async () => {
    there = place(world, spoke, "eu-west-1");
    await here.bus("central");
    await here.rule(
      "all",
      { EventBusName: "central", EventPattern: '{"source":[{"prefix":""}]}' },
      { Id: "q", Arn: await here.queue("central") },
    );
    await there.queue("dead");
  });

  const forward = async (statement = allow("events:PutEvents", busArn)) =>
    there.rule(
      "forward",
      { EventPattern: orders },
      {
        Id: "hub",
        Arn: busArn,
        RoleArn: await there.role("forward", "events.amazonaws.com", statement),
        DeadLetterConfig: { Arn: `arn:aws:sqs:eu-west-1:${spoke}:dead` },
      },
    );
  const letIn = () =>
    here.events.send(
      new PutPermissionCommand({
        EventBusName: "central",
        Policy: document({
          Sid: "spokes",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${spoke}:root` },
          Action: "events:PutEvents",
          Resource: busArn,
        }),
      }),
    );

  test("an event arrives as it was", async () => {
    await letIn();
    await forward();
    const { Entries } = await there.put(order);
    await world.clock.advance(1_000);
    expect(await bodies(here, "central")).toMatchObject([
      { id: Entries?.[0]?.EventId, account: spoke, region: "eu-west-1", source: "shop" },
    ]);
  });

  test("no event arrives without the bus's leave, or the role's: it is a dead letter that says which", async () => {
    await forward();
    await there.put(order);
    await world.clock.advance(1_000);
    expect(await bodies(here, "central")).toEqual([]);
    const [letter] = await there.received("dead");
    expect(letter?.MessageAttributes?.ERROR_CODE?.StringValue).toBe("NO_PERMISSIONS");
    expect(letter?.MessageAttributes?.ERROR_MESSAGE?.StringValue).toContain(
      `events:PutEvents on resource: ${busArn} because no resource-based policy allows`,
    );
  });

  test("a bus's leave does not replace the role's", async () => {
    await letIn();
    await forward(allow("events:PutEvents", "arn:aws:events:*:*:event-bus/x"));
    await there.put(order);
    await world.clock.advance(1_000);
    const [letter] = await there.received("dead");
    expect(letter?.MessageAttributes?.ERROR_MESSAGE?.StringValue).toContain(
      "because no identity-based policy",
    );
  });

  test("an event is not sent on to a third bus", async () => {
    await letIn();
    await forward();
    await here.bus("third");
    const RoleArn = await here.role("on", "events.amazonaws.com", allow("events:PutEvents"));
    const Arn = `arn:aws:events:us-east-1:${hub}:event-bus/third`;
    const DeadLetterConfig = { Arn: await here.queue("hops") };
    await here.rule(
      "on",
      { EventBusName: "central", EventPattern: orders },
      { Id: "b", Arn, RoleArn, DeadLetterConfig },
    );
    await there.put(order);
    await world.clock.advance(2_000);
    expect(await letters("hops")).toMatchObject([{ ERROR_CODE: "THIRD_ACCOUNT_HOP_DETECTED" }]);
  });

  test("PutEvents itself crosses accounts by the bus's ARN", async () => {
    const neighbour = place(world, spoke, "us-east-1");
    const entry = { ...order, EventBusName: busArn };
    await expect(neighbour.put(entry)).rejects.toMatchObject({ name: "AccessDeniedException" });
    await letIn();
    await neighbour.put(entry);
    await world.clock.advance(1_000);
    expect(await bodies(here, "central")).toMatchObject([{ account: spoke }]);
  });
});

describe("a schedule", () => {
  test("fires daily for thirty days, at its minute", async () => {
    const queue = await here.queue("ticks");
    const arn = await here.rule(
      "daily",
      { ScheduleExpression: "cron(30 6 * * ? *)" },
      { Id: "q", Arn: queue },
    );
    const events: { time: string }[] = [];
    for (let day = 0; day < 30; day++) {
      await world.clock.advance(24 * hour);
      events.push(...(await bodies(here, "ticks")));
    }
    expect(events).toHaveLength(30);
    expect(events[0]).toMatchObject({
      source: "aws.events",
      "detail-type": "Scheduled Event",
      detail: {},
      resources: [arn],
      time: "2026-01-01T06:30:00Z",
    });
    expect(events[29]?.time).toBe("2026-01-30T06:30:00Z");
    expect(new Set(events.map(({ time }) => time)).size).toBe(30);
  });

  test("a rate counts from its making, and rests while the rule is disabled", async () => {
    const Arn = await here.queue("ticks");
    await world.clock.advance(20_000);
    await here.rule("often", { ScheduleExpression: "rate(5 minutes)" }, { Id: "q", Arn });
    await world.clock.advance(11 * 60_000);
    expect((await bodies(here, "ticks")).map(({ time }) => time)).toEqual([
      "2026-01-01T00:05:20Z",
      "2026-01-01T00:10:20Z",
    ]);
    await here.events.send(
      new PutRuleCommand({ Name: "often", ScheduleExpression: "rate(5 minutes)", State: "DISABLED" }),
    );
    await world.clock.advance(hour);
    expect(await bodies(here, "ticks")).toEqual([]);
  });
});
