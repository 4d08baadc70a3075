import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutPermissionCommand,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  RemovePermissionCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  type Target,
  TestEventPatternCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { account, otherAccount, region } from "./places.ts";
import { clientConfig, eventually, fresh, target } from "./target.ts";

const holds = contractOf("events");
const events = new EventBridgeClient(clientConfig);
const sqs = new SQSClient(clientConfig);

const bus = async (): Promise<string> => {
  const Name = fresh("bus");
  await events.send(new CreateEventBusCommand({ Name }));
  return Name;
};
const rule = async (EventBusName: string, words: Partial<PutRuleCommandInput> = {}): Promise<string> => {
  const Name = fresh("rule");
  const EventPattern = JSON.stringify({ source: ["shop"] });
  await events.send(new PutRuleCommand({ Name, EventBusName, EventPattern, ...words }));
  return words.Name ?? Name;
};
const targetsOf = async (EventBusName: string, Rule: string) =>
  (await events.send(new ListTargetsByRuleCommand({ EventBusName, Rule }))).Targets ?? [];
/** A queue that EventBridge may write to, by its URL and ARN. */
const queue = async () => {
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: fresh("events") }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  const Arn = Attributes?.QueueArn ?? "";
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: Arn,
      },
    ],
  });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  return { QueueUrl, Arn };
};
const put = (EventBusName: string, entry: Partial<PutEventsRequestEntry> = {}) =>
  events.send(
    new PutEventsCommand({
      Entries: [{ EventBusName, Source: "shop", DetailType: "Sold", Detail: '{"price":7}', ...entry }],
    }),
  );
const received = (QueueUrl: string) =>
  eventually(async () => {
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 0 }));
    return Messages?.[0]?.Body;
  });
/** What a target with these words gets of an event. */
const delivered = async (words: Partial<Target>, entry: Partial<PutEventsRequestEntry> = {}) => {
  const EventBusName = await bus();
  const Rule = await rule(EventBusName);
  const { QueueUrl, Arn } = await queue();
  await events.send(new PutTargetsCommand({ EventBusName, Rule, Targets: [{ Id: "q", Arn, ...words }] }));
  await target.pass(2);
  await put(EventBusName, entry);
  return received(QueueUrl);
};
const missing = { code: "ResourceNotFoundException", status: 400 };
const invalid = { code: "ValidationException", status: 400 };

holds("there is a default bus", async () => {
  expect(await events.send(new DescribeEventBusCommand({}))).toMatchObject({
    Name: "default",
    Arn: `arn:aws:events:${region}:${account}:event-bus/default`,
  });
});

holds("a bus is made once, and listed", async () => {
  const Name = await bus();
  expect(await refusal(events.send(new CreateEventBusCommand({ Name })))).toEqual({
    code: "ResourceAlreadyExistsException",
    status: 400,
  });
  const { EventBuses } = await events.send(new ListEventBusesCommand({ NamePrefix: Name }));
  expect(EventBuses).toMatchObject([{ Name, Arn: `arn:aws:events:${region}:${account}:event-bus/${Name}` }]);
});

holds("a deleted bus is gone, and the default one stays", async () => {
  const Name = await bus();
  await events.send(new DeleteEventBusCommand({ Name }));
  expect(await refusal(events.send(new DescribeEventBusCommand({ Name })))).toEqual(missing);
  expect(await refusal(events.send(new DeleteEventBusCommand({ Name: "default" })))).toEqual(invalid);
});

holds("a bus with rules is not deleted", async () => {
  const Name = await bus();
  await rule(Name);
  expect(await refusal(events.send(new DeleteEventBusCommand({ Name })))).toEqual(invalid);
});

holds("a rule is kept as it was put", async () => {
  const EventBusName = await bus();
  const Name = await rule(EventBusName, { Description: "of the shop" });
  expect(await events.send(new DescribeRuleCommand({ Name, EventBusName }))).toMatchObject({
    Name,
    Arn: `arn:aws:events:${region}:${account}:rule/${EventBusName}/${Name}`,
    EventPattern: '{"source":["shop"]}',
    State: "ENABLED",
    Description: "of the shop",
    EventBusName,
  });
});

holds("a rule that is put again is changed", async () => {
  const EventBusName = await bus();
  const Name = await rule(EventBusName);
  await rule(EventBusName, { Name, EventPattern: '{"source":["mill"]}', State: "DISABLED" });
  expect(await events.send(new DescribeRuleCommand({ Name, EventBusName }))).toMatchObject({
    EventPattern: '{"source":["mill"]}',
    State: "DISABLED",
  });
});

holds("a rule needs a pattern or a schedule", async () => {
  const words = { Name: fresh("rule"), EventBusName: await bus() };
  expect(await refusal(events.send(new PutRuleCommand(words)))).toEqual(invalid);
});

holds("a schedule is for the default bus alone", async () => {
  const words = { EventPattern: undefined, ScheduleExpression: "rate(5 minutes)" };
  expect(await refusal(rule(await bus(), words))).toEqual(invalid);
  expect(await refusal(rule("default", words))).toBeUndefined();
});

holds("a schedule that is none is refused", async () => {
  for (const ScheduleExpression of ["every day", "rate(0 minutes)", "rate(1 minutes)", "cron(* * * * * *)"]) {
    expect(await refusal(rule("default", { EventPattern: undefined, ScheduleExpression }))).toEqual(invalid);
  }
});

holds("a pattern that is none is refused", async () => {
  const EventBusName = await bus();
  for (const EventPattern of ["not a pattern", '{"source":"shop"}', '{"source":[{"colour":"red"}]}']) {
    expect(await refusal(rule(EventBusName, { EventPattern }))).toEqual({
      code: "InvalidEventPatternException",
      status: 400,
    });
  }
});

holds("a rule on a bus that is not there is refused", async () => {
  expect(await refusal(rule(fresh("none")))).toEqual(missing);
});

holds("a rule that is not there is refused, and deleted already", async () => {
  const words = { Name: fresh("none"), EventBusName: await bus() };
  expect(await refusal(events.send(new DescribeRuleCommand(words)))).toEqual(missing);
  expect(await refusal(events.send(new EnableRuleCommand(words)))).toEqual(missing);
  expect(await refusal(events.send(new DeleteRuleCommand(words)))).toBeUndefined();
});

holds("a rule is disabled and enabled", async () => {
  const EventBusName = await bus();
  const Name = await rule(EventBusName);
  const state = async () => (await events.send(new DescribeRuleCommand({ Name, EventBusName }))).State;
  await events.send(new DisableRuleCommand({ Name, EventBusName }));
  expect(await state()).toBe("DISABLED");
  await events.send(new EnableRuleCommand({ Name, EventBusName }));
  expect(await state()).toBe("ENABLED");
});

holds("rules are listed by prefix, page by page", async () => {
  const EventBusName = await bus();
  const NamePrefix = fresh("listed");
  for (const word of ["a", "b", "c"]) await rule(EventBusName, { Name: `${NamePrefix}-${word}` });
  const words = { EventBusName, NamePrefix, Limit: 2 };
  const first = await events.send(new ListRulesCommand(words));
  const rest = await events.send(new ListRulesCommand({ ...words, NextToken: first.NextToken }));
  const names = [...(first.Rules ?? []), ...(rest.Rules ?? [])].map(({ Name }) => Name);
  expect(names).toEqual(["a", "b", "c"].map((word) => `${NamePrefix}-${word}`));
  expect([first.Rules?.length, rest.NextToken]).toEqual([2, undefined]);
});

holds("targets are put by id, listed, and removed", async () => {
  const EventBusName = await bus();
  const Rule = await rule(EventBusName);
  const { Arn } = await queue();
  const answer = await events.send(
    new PutTargetsCommand({
      EventBusName,
      Rule,
      Targets: [
        { Id: "a", Arn },
        { Id: "b", Arn },
      ],
    }),
  );
  expect(answer).toMatchObject({ FailedEntryCount: 0, FailedEntries: [] });
  await events.send(
    new PutTargetsCommand({ EventBusName, Rule, Targets: [{ Id: "a", Arn, Input: '{"fixed":1}' }] }),
  );
  expect(await targetsOf(EventBusName, Rule)).toHaveLength(2);
  expect((await targetsOf(EventBusName, Rule)).find(({ Id }) => Id === "a")?.Input).toBe('{"fixed":1}');
  await events.send(new RemoveTargetsCommand({ EventBusName, Rule, Ids: ["b"] }));
  expect((await targetsOf(EventBusName, Rule)).map(({ Id }) => Id)).toEqual(["a"]);
});

holds("a rule with targets is not deleted", async () => {
  const EventBusName = await bus();
  const Rule = await rule(EventBusName);
  const { Arn } = await queue();
  await events.send(new PutTargetsCommand({ EventBusName, Rule, Targets: [{ Id: "a", Arn }] }));
  const remove = () => events.send(new DeleteRuleCommand({ Name: Rule, EventBusName }));
  expect(await refusal(remove())).toEqual(invalid);
  await events.send(new RemoveTargetsCommand({ EventBusName, Rule, Ids: ["a"] }));
  expect(await refusal(remove())).toBeUndefined();
});

holds("targets of a rule that is not there are refused", async () => {
  const EventBusName = await bus();
  const { Arn } = await queue();
  const words = { EventBusName, Rule: fresh("none"), Targets: [{ Id: "a", Arn }] };
  expect(await refusal(events.send(new PutTargetsCommand(words)))).toEqual(missing);
});

holds("the rules of a target are found", async () => {
  const EventBusName = await bus();
  const Rule = await rule(EventBusName);
  const { Arn } = await queue();
  await events.send(new PutTargetsCommand({ EventBusName, Rule, Targets: [{ Id: "a", Arn }] }));
  const { RuleNames } = await events.send(new ListRuleNamesByTargetCommand({ EventBusName, TargetArn: Arn }));
  expect(RuleNames).toEqual([Rule]);
});

holds("an event is delivered in its envelope", async () => {
  const Time = new Date("2026-01-02T03:04:05Z");
  const body = await delivered({}, { Time, Resources: ["arn:aws:s3:::evidence"] });
  expect(JSON.parse(body)).toEqual({
    version: "0",
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    "detail-type": "Sold",
    source: "shop",
    account,
    time: "2026-01-02T03:04:05Z",
    region,
    resources: ["arn:aws:s3:::evidence"],
    detail: { price: 7 },
  });
});

holds("a target may get a fixed text, or a part of the event", async () => {
  expect(JSON.parse(await delivered({ Input: '{"fixed":1}' }))).toEqual({ fixed: 1 });
  expect(JSON.parse(await delivered({ InputPath: "$.detail" }))).toEqual({ price: 7 });
});

holds("a target may get a text made of the event", async () => {
  const InputTransformer = {
    InputPathsMap: { price: "$.detail.price", kind: "$.detail-type" },
    InputTemplate: '{"was":"<kind>","price":<price>}',
  };
  expect(JSON.parse(await delivered({ InputTransformer }))).toEqual({ was: "Sold", price: 7 });
});

holds("an event that no pattern matches goes nowhere", async () => {
  const EventBusName = await bus();
  const Rule = await rule(EventBusName, { EventPattern: '{"detail":{"price":[{"numeric":[">",10]}]}}' });
  const { QueueUrl, Arn } = await queue();
  await events.send(new PutTargetsCommand({ EventBusName, Rule, Targets: [{ Id: "a", Arn }] }));
  await target.pass(2);
  await put(EventBusName, { Detail: '{"price":7}' });
  await put(EventBusName, { Detail: '{"price":11}' });
  expect(JSON.parse(await received(QueueUrl)).detail).toEqual({ price: 11 });
  await target.pass(1);
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages ?? []).toEqual([]);
});

holds("a disabled rule delivers nothing", async () => {
  const EventBusName = await bus();
  const Rule = await rule(EventBusName, { State: "DISABLED" });
  const { QueueUrl, Arn } = await queue();
  await events.send(new PutTargetsCommand({ EventBusName, Rule, Targets: [{ Id: "a", Arn }] }));
  await put(EventBusName);
  await target.pass(2);
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages ?? []).toEqual([]);
});

holds("each event gets an id", async () => {
  const answer = await put(await bus());
  expect(answer).toMatchObject({
    FailedEntryCount: 0,
    Entries: [{ EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) }],
  });
});

holds("an entry that is no event fails by itself", async () => {
  const EventBusName = await bus();
  const { FailedEntryCount, Entries } = await events.send(
    new PutEventsCommand({
      Entries: [
        { EventBusName, Source: "shop", DetailType: "Sold", Detail: "not JSON" },
        { EventBusName, Source: "shop", DetailType: "Sold", Detail: "{}" },
        { EventBusName, DetailType: "Sold", Detail: "{}" },
      ],
    }),
  );
  expect(FailedEntryCount).toBe(2);
  expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
    "MalformedDetail",
    undefined,
    "InvalidArgument",
  ]);
});

holds("one to ten events are put at once", async () => {
  const entry = { Source: "shop", DetailType: "Sold", Detail: "{}" };
  const many = (count: number) =>
    refusal(events.send(new PutEventsCommand({ Entries: Array.from({ length: count }, () => entry) })));
  expect(await many(0)).toEqual(invalid);
  expect(await many(11)).toEqual(invalid);
});

holds("AWS's own sources are AWS's", async () => {
  const { Entries } = await put("default", { Source: "aws.ec2" });
  expect(Entries?.[0]?.ErrorCode).toBe("NotAuthorizedForSourceException");
});

holds("a pattern is tried on an event", async () => {
  const Event = JSON.stringify({
    id: "1",
    source: "shop",
    account,
    region,
    time: "2026-01-01T00:00:00Z",
    resources: [],
    "detail-type": "Sold",
    detail: { price: 7, tags: ["new"] },
  });
  const matches = async (pattern: object) =>
    (await events.send(new TestEventPatternCommand({ Event, EventPattern: JSON.stringify(pattern) }))).Result;
  expect(await matches({ detail: { price: [7] } })).toBe(true);
  expect(await matches({ detail: { price: [8] } })).toBe(false);
  expect(await matches({ source: [{ prefix: "sh" }], detail: { tags: ["new", "old"] } })).toBe(true);
  expect(await matches({ detail: { colour: [{ exists: false }] } })).toBe(true);
  expect(await matches({ source: [{ "anything-but": ["shop"] }] })).toBe(false);
});

holds("an event to try a pattern on has all its fields", async () => {
  const words = { Event: '{"source":"shop"}', EventPattern: '{"source":["shop"]}' };
  expect(await refusal(events.send(new TestEventPatternCommand(words)))).toMatchObject({ status: 400 });
});

holds("a rule has tags", async () => {
  const EventBusName = await bus();
  const Name = await rule(EventBusName, { Tags: [{ Key: "team", Value: "cloud" }] });
  const ResourceARN = `arn:aws:events:${region}:${account}:rule/${EventBusName}/${Name}`;
  await events.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: "stage", Value: "live" }] }));
  await events.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["team"] }));
  expect((await events.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual([
    { Key: "stage", Value: "live" },
  ]);
});

holds("a bus lets another account put events, until it does not", async () => {
  const EventBusName = await bus();
  const StatementId = "other";
  await events.send(
    new PutPermissionCommand({
      EventBusName,
      StatementId,
      Action: "events:PutEvents",
      Principal: otherAccount,
    }),
  );
  const policy = async () => (await events.send(new DescribeEventBusCommand({ Name: EventBusName }))).Policy;
  expect(JSON.parse((await policy()) ?? "{}")).toMatchObject({
    Statement: [{ Sid: StatementId, Effect: "Allow", Action: "events:PutEvents" }],
  });
  await events.send(new RemovePermissionCommand({ EventBusName, StatementId }));
  expect(await policy()).toBeUndefined();
  expect(await refusal(events.send(new RemovePermissionCommand({ EventBusName, StatementId })))).toEqual(
    missing,
  );
});
