import {
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutPermissionCommand,
  PutTargetsCommand,
  RemovePermissionCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { beforeEach, describe, expect, test } from "vitest";
import type { World } from "../../kernel/world.ts";
import { hub, makeWorld, order, orders, place, spoke } from "./test-world.ts";

let world: World;
let here: ReturnType<typeof place>;
beforeEach(() => {
  world = makeWorld();
  here = place(world);
});

describe("event buses", () => {
  test("every account has its default bus; others are made and deleted", async () => {
    expect((await here.bus("own")).EventBusArn).toBe(`arn:aws:events:us-east-1:${hub}:event-bus/own`);
    await expect(here.bus("own")).rejects.toMatchObject({ name: "ResourceAlreadyExistsException" });
    const { EventBuses } = await here.events.send(new ListEventBusesCommand({}));
    expect(EventBuses?.map(({ Name }) => Name)).toEqual(["default", "own"]);
    await here.rule("r", { EventBusName: "own", EventPattern: orders });
    await expect(here.events.send(new DeleteEventBusCommand({ Name: "own" }))).rejects.toMatchObject({
      message: "Event bus can't be deleted since it has rules.",
    });
    await here.events.send(new DeleteRuleCommand({ Name: "r", EventBusName: "own" }));
    await here.events.send(new DeleteEventBusCommand({ Name: "own" }));
    await expect(here.events.send(new DescribeEventBusCommand({ Name: "own" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Event bus own does not exist.",
    });
  });

  test("a policy is put whole or by account, and removed by its statement", async () => {
    const put = (words: object) => here.events.send(new PutPermissionCommand(words));
    await put({ StatementId: "spoke", Action: "events:PutEvents", Principal: spoke });
    const policy = async () =>
      JSON.parse((await here.events.send(new DescribeEventBusCommand({}))).Policy ?? "null");
    expect((await policy()).Statement).toEqual([
      {
        Sid: "spoke",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${spoke}:root` },
        Action: "events:PutEvents",
        Resource: `arn:aws:events:us-east-1:${hub}:event-bus/default`,
      },
    ]);
    await here.events.send(new RemovePermissionCommand({ StatementId: "spoke" }));
    expect(await policy()).toBeNull();
    await expect(put({ Policy: "{" })).rejects.toMatchObject({ name: "ValidationException" });
  });
});

describe("rules", () => {
  test("are described, listed, tagged, and deleted once their targets are gone", async () => {
    const queue = await here.queue("orders");
    const arn = await here.rule(
      "to-queue",
      { EventPattern: orders, Description: "Orders" },
      { Id: "q", Arn: queue },
    );
    expect(arn).toBe(`arn:aws:events:us-east-1:${hub}:rule/to-queue`);
    expect(await here.events.send(new DescribeRuleCommand({ Name: "to-queue" }))).toMatchObject({
      Name: "to-queue",
      State: "ENABLED",
      EventBusName: "default",
      EventPattern: orders,
      Description: "Orders",
      CreatedBy: hub,
    });
    const { Rules } = await here.events.send(new ListRulesCommand({ NamePrefix: "to-" }));
    expect(Rules).toHaveLength(1);
    const { RuleNames } = await here.events.send(new ListRuleNamesByTargetCommand({ TargetArn: queue }));
    expect(RuleNames).toEqual(["to-queue"]);
    await here.events.send(
      new TagResourceCommand({ ResourceARN: arn, Tags: [{ Key: "team", Value: "shop" }] }),
    );
    const { Tags } = await here.events.send(new ListTagsForResourceCommand({ ResourceARN: arn }));
    expect(Tags).toEqual([{ Key: "team", Value: "shop" }]);
    await expect(here.events.send(new DeleteRuleCommand({ Name: "to-queue" }))).rejects.toMatchObject({
      message: "Rule can't be deleted since it has targets.",
    });
    const removed = await here.events.send(new RemoveTargetsCommand({ Rule: "to-queue", Ids: ["q", "x"] }));
    expect(removed).toMatchObject({ FailedEntryCount: 1, FailedEntries: [{ TargetId: "x" }] });
    await here.events.send(new DeleteRuleCommand({ Name: "to-queue" }));
    await expect(here.events.send(new DescribeRuleCommand({ Name: "to-queue" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Rule to-queue does not exist on EventBus default.",
    });
  });

  test("what is no pattern, no schedule, or too much is refused in AWS's words", async () => {
    await expect(here.rule("r", {})).rejects.toMatchObject({
      message: "Parameter(s) EventPattern or ScheduleExpression must be specified.",
    });
    await expect(here.rule("r", { EventPattern: '{"source":"shop"}' })).rejects.toMatchObject({
      name: "InvalidEventPatternException",
      message: expect.stringContaining("Event pattern is not valid. Reason:"),
    });
    await expect(here.rule("r", { ScheduleExpression: "rate(1 minutes)" })).rejects.toMatchObject({
      message: "Parameter ScheduleExpression is not valid.",
    });
    await here.bus("own");
    await expect(
      here.rule("r", { ScheduleExpression: "rate(1 minute)", EventBusName: "own" }),
    ).rejects.toMatchObject({
      message: "ScheduleExpression is supported only on the default event bus.",
    });
    await here.rule("r", { EventPattern: orders });
    const Arn = await here.queue("orders");
    const Targets = Array.from({ length: 6 }, (_, index) => ({ Id: `t${index}`, Arn }));
    await expect(here.events.send(new PutTargetsCommand({ Rule: "r", Targets }))).rejects.toMatchObject({
      name: "LimitExceededException",
    });
    expect((await here.events.send(new ListTargetsByRuleCommand({ Rule: "r" }))).Targets).toEqual([]);
    for (let index = 1; index < 300; index++) await here.rule(`r${index}`, { EventPattern: orders });
    await expect(here.rule("one-more", { EventPattern: orders })).rejects.toMatchObject({
      name: "LimitExceededException",
    });
  });

  test("a target that only a role may reach needs one", async () => {
    await here.rule("r", { EventPattern: orders });
    const Arn = `arn:aws:events:us-east-1:${spoke}:event-bus/default`;
    const put = (RoleArn?: string) =>
      here.events.send(
        new PutTargetsCommand({ Rule: "r", Targets: [{ Id: "b", Arn, ...(RoleArn ? { RoleArn } : {}) }] }),
      );
    await expect(put()).rejects.toMatchObject({ message: `RoleArn is required for target ${Arn}.` });
    const role = await here.role("other", "lambda.amazonaws.com");
    await expect(put(role)).rejects.toMatchObject({
      message: `Provided role '${role}' cannot be assumed by principal 'events.amazonaws.com'.`,
    });
  });
});

test("TestEventPattern answers", async () => {
  const Event = JSON.stringify({
    id: "1",
    account: hub,
    source: "shop",
    time: "2026-01-01T00:00:00Z",
    region: "us-east-1",
    "detail-type": "t",
    resources: [],
  });
  const ask = async (EventPattern: string) =>
    (await here.events.send(new TestEventPatternCommand({ EventPattern, Event }))).Result;
  expect(await ask(orders)).toBe(true);
  expect(await ask('{"source":["other"]}')).toBe(false);
});

test("PutEvents fails entry by entry", async () => {
  const answer = await here.put(
    order,
    { ...order, Source: "aws.ec2" },
    { Source: "shop", DetailType: "t" },
    { ...order, Detail: "no" },
    { ...order, EventBusName: "nobody's" },
  );
  expect(answer.FailedEntryCount).toBe(3);
  expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
    undefined,
    "NotAuthorizedForSourceException",
    "InvalidArgument",
    "MalformedDetail",
    undefined,
  ]);
  expect(answer.Entries?.[2]?.ErrorMessage).toBe(
    "Parameter Detail is not valid. Reason: Detail is a required argument.",
  );
  await expect(here.put(...Array.from({ length: 11 }, () => order))).rejects.toMatchObject({
    name: "ValidationException",
  });
  await here.rule("r", { EventPattern: orders });
  await here.events.send(new DisableRuleCommand({ Name: "r" }));
  expect((await here.events.send(new DescribeRuleCommand({ Name: "r" }))).State).toBe("DISABLED");
});
