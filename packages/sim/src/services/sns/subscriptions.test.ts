import {
  ConfirmSubscriptionCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import { beforeEach, describe, expect, test } from "vitest";
import type { World } from "../../kernel/world.ts";
import { hub, makeWorld, openTo, place, queueArn, spoke, textsOf, topicArn } from "./test-world.ts";

const arn = topicArn("news");
const hour = 3_600_000;

let world: World;
let own: ReturnType<typeof place>;
beforeEach(async () => {
  world = makeWorld();
  own = place(world);
  await own.topic("news");
});

const attributesOf = async (SubscriptionArn: string) =>
  (await own.topics.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).Attributes ?? {};
const set = (SubscriptionArn: string, AttributeName: string, AttributeValue: string) =>
  own.topics.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));

describe("a subscription of a queue of one's own", () => {
  test("is confirmed at once, listed, changed and ended", async () => {
    const subscription = await own.subscribe(arn, queueArn("inbox"), { RawMessageDelivery: "true" });
    expect(subscription).toMatch(new RegExp(`^${arn}:[0-9a-f-]{36}$`));
    expect(await attributesOf(subscription)).toEqual({
      SubscriptionArn: subscription,
      TopicArn: arn,
      Protocol: "sqs",
      Endpoint: queueArn("inbox"),
      Owner: hub,
      SubscriptionPrincipal: `arn:aws:iam::${hub}:user/admin`,
      ConfirmationWasAuthenticated: "true",
      PendingConfirmation: "false",
      RawMessageDelivery: "true",
    });
    expect(await own.subscribe(arn, queueArn("inbox"), { RawMessageDelivery: "true" })).toBe(subscription);
    await expect(own.subscribe(arn, queueArn("inbox"), { RawMessageDelivery: "false" })).rejects.toThrow(
      "Invalid parameter: Attributes Reason: Subscription already exists with different attributes",
    );
    const listed = [
      {
        SubscriptionArn: subscription,
        Owner: hub,
        Protocol: "sqs",
        Endpoint: queueArn("inbox"),
        TopicArn: arn,
      },
    ];
    const byTopic = new ListSubscriptionsByTopicCommand({ TopicArn: arn });
    expect((await own.topics.send(byTopic)).Subscriptions).toEqual(listed);
    expect((await own.topics.send(new ListSubscriptionsCommand({}))).Subscriptions).toEqual(listed);
    const end = new UnsubscribeCommand({ SubscriptionArn: subscription });
    await own.topics.send(end);
    await own.topics.send(end);
    await expect(attributesOf(subscription)).rejects.toMatchObject({
      name: "NotFoundException",
      message: "Subscription does not exist",
    });
    const { Attributes } = await own.topics.send(new GetTopicAttributesCommand({ TopicArn: arn }));
    expect(Attributes).toMatchObject({ SubscriptionsConfirmed: "0", SubscriptionsDeleted: "1" });
  });

  test("shows its filter's scope once there is a filter", async () => {
    const subscription = await own.subscribe(arn, queueArn("inbox"));
    await set(subscription, "FilterPolicyScope", "MessageBody");
    expect(await attributesOf(subscription)).not.toHaveProperty("FilterPolicyScope");
    await set(subscription, "FilterPolicy", '{"attr":["match-this"]}');
    expect(await attributesOf(subscription)).toMatchObject({
      FilterPolicy: '{"attr":["match-this"]}',
      FilterPolicyScope: "MessageBody",
    });
    await set(subscription, "FilterPolicy", "");
    expect(await attributesOf(subscription)).not.toHaveProperty("FilterPolicy");
  });

  test.each([
    ["Shoes", "red", "AttributeName"],
    ["RawMessageDelivery", "yes", "RawMessageDelivery: Invalid value [yes]. Must be true or false."],
    [
      "FilterPolicyScope",
      "Random",
      "FilterPolicyScope: Invalid value [Random]. Please use either MessageBody or MessageAttributes",
    ],
    ["FilterPolicy", "{not json", "FilterPolicy: failed to parse JSON."],
    [
      "FilterPolicy",
      '{"a":{"b":["c"]}}',
      "Filter policy scope MessageAttributes does not support nested filter policy",
    ],
    [
      "RedrivePolicy",
      '{"deadLetterTargetArn":"fake"}',
      "RedrivePolicy: deadLetterTargetArn is an invalid arn",
    ],
    ["RedrivePolicy", "nothing", "RedrivePolicy: failed to parse JSON."],
  ])("cannot have %s %s", async (name, value, reason) => {
    const subscription = await own.subscribe(arn, queueArn("inbox"));
    await expect(set(subscription, name, value)).rejects.toThrow(`Invalid parameter: ${reason}`);
  });
});

test.each([
  ["sqs", "https://sqs.us-east-1.amazonaws.com/111122223333/inbox", "Invalid parameter: SQS endpoint ARN"],
  ["lambda", "inbox", "Invalid parameter: Lambda endpoint ARN"],
  ["pigeon", "x", "Invalid parameter: Amazon SNS does not support this protocol string: pigeon"],
  ["sms", "+15550100", "The embedded AWS does not simulate the subscription protocol sms."],
])("the protocol %s with %s is refused", async (Protocol, Endpoint, message) => {
  const command = new SubscribeCommand({ TopicArn: arn, Protocol, Endpoint });
  await expect(own.topics.send(command)).rejects.toThrow(message);
});

describe("a subscription that must be confirmed", () => {
  test("by e-mail gets nothing, cannot be ended, and is forgotten after two days", async () => {
    const words = { TopicArn: arn, Protocol: "email", Endpoint: "jane@example.com" };
    const { SubscriptionArn } = await own.topics.send(new SubscribeCommand(words));
    expect(SubscriptionArn).toBe("pending confirmation");
    const list = async () =>
      (await own.topics.send(new ListSubscriptionsByTopicCommand({ TopicArn: arn }))).Subscriptions;
    expect(await list()).toMatchObject([
      { SubscriptionArn: "PendingConfirmation", Endpoint: "jane@example.com" },
    ]);
    const { Attributes } = await own.topics.send(new GetTopicAttributesCommand({ TopicArn: arn }));
    expect(Attributes).toMatchObject({ SubscriptionsConfirmed: "0", SubscriptionsPending: "1" });
    await expect(
      own.topics.send(new UnsubscribeCommand({ SubscriptionArn: "PendingConfirmation" })),
    ).rejects.toMatchObject({ name: "InvalidParameterException" });
    await world.clock.advance(47 * hour);
    expect(await list()).toHaveLength(1);
    await world.clock.advance(hour);
    expect(await list()).toEqual([]);
  });

  test("by another account's queue is confirmed with the token that is sent there", async () => {
    const other = place(world, spoke);
    const inbox = await other.queue("inbox", openTo(queueArn("inbox", spoke), arn));
    const subscription = await own.subscribe(arn, inbox);
    expect(await attributesOf(subscription)).toMatchObject({ PendingConfirmation: "true" });
    await own.publish(arn, "too early");
    await world.clock.advance(1_000);
    const [request, ...more] = await other.received("inbox");
    expect(more).toEqual([]);
    const { Type, Token, SubscribeURL } = JSON.parse(request?.Body ?? "{}") as Record<string, string>;
    expect(Type).toBe("SubscriptionConfirmation");
    expect(SubscribeURL).toContain("Action=ConfirmSubscription");
    const confirm = (token = "") =>
      own.topics.send(new ConfirmSubscriptionCommand({ TopicArn: arn, Token: token }));
    await expect(confirm("abc123")).rejects.toThrow("Invalid parameter: Token");
    expect((await confirm(Token)).SubscriptionArn).toBe(subscription);
    await world.clock.advance(49 * hour);
    await own.publish(arn, "in time");
    await world.clock.advance(1_000);
    expect(textsOf(await other.received("inbox"))).toEqual(["in time"]);
  });
});
