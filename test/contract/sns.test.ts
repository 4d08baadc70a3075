import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  type PublishCommandInput,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { account, region } from "./places.ts";
import { clientConfig, eventually, fresh, target } from "./target.ts";

const holds = contractOf("sns");
const sns = new SNSClient(clientConfig);
const sqs = new SQSClient(clientConfig);

const topic = async (Attributes: Record<string, string> = {}): Promise<string> =>
  (await sns.send(new CreateTopicCommand({ Name: fresh("alerts"), Attributes }))).TopicArn ?? "";
/** A queue that a topic may write to. */
const queue = async (TopicArn: string) => {
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: fresh("alerts") }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  const Endpoint = Attributes?.QueueArn ?? "";
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: Endpoint,
        Condition: { ArnEquals: { "aws:SourceArn": TopicArn } },
      },
    ],
  });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  return { QueueUrl, Endpoint };
};
/** A topic with one queue behind it. */
const subscribed = async (Attributes: Record<string, string> = {}) => {
  const TopicArn = await topic();
  const { QueueUrl, Endpoint } = await queue(TopicArn);
  const { SubscriptionArn = "" } = await sns.send(
    new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint, Attributes }),
  );
  return { TopicArn, QueueUrl, Endpoint, SubscriptionArn };
};
const publish = (TopicArn: string, Message: string, words: Partial<PublishCommandInput> = {}) =>
  sns.send(new PublishCommand({ TopicArn, Message, ...words }));
const received = (QueueUrl: string) =>
  eventually(async () => {
    const words = { QueueUrl, MessageAttributeNames: ["All"] };
    return (await sqs.send(new ReceiveMessageCommand(words))).Messages?.[0];
  });
const missing = { code: "NotFoundException", status: 404 };
const invalid = { code: "InvalidParameterException", status: 400 };
const text = (StringValue: string) => ({ DataType: "String", StringValue });

holds("a topic has an ARN, and is made again without harm", async () => {
  const Name = fresh("alerts");
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name }));
  expect(TopicArn).toBe(`arn:aws:sns:${region}:${account}:${Name}`);
  expect((await sns.send(new CreateTopicCommand({ Name }))).TopicArn).toBe(TopicArn);
});

holds("a topic's name is checked", async () => {
  for (const Name of ["not a name", "n".repeat(257)]) {
    expect(await refusal(sns.send(new CreateTopicCommand({ Name })))).toEqual(invalid);
  }
});

holds("a topic's attributes are told and changed", async () => {
  const TopicArn = await topic({ DisplayName: "Alerts" });
  const attributes = async () =>
    (await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes ?? {};
  expect(await attributes()).toMatchObject({
    TopicArn,
    Owner: account,
    DisplayName: "Alerts",
    SubscriptionsConfirmed: "0",
    Policy: expect.stringContaining("Version"),
  });
  const words = { TopicArn, AttributeName: "DisplayName", AttributeValue: "Changed" };
  await sns.send(new SetTopicAttributesCommand(words));
  expect((await attributes()).DisplayName).toBe("Changed");
});

holds("a topic that is not there is refused", async () => {
  const TopicArn = `arn:aws:sns:${region}:${account}:${fresh("none")}`;
  expect(await refusal(sns.send(new GetTopicAttributesCommand({ TopicArn })))).toEqual(missing);
  expect(await refusal(publish(TopicArn, "hello"))).toEqual(missing);
  expect(await refusal(sns.send(new ListSubscriptionsByTopicCommand({ TopicArn })))).toEqual(missing);
});

holds("what is no topic is deleted already", async () => {
  const TopicArn = await topic();
  await sns.send(new DeleteTopicCommand({ TopicArn }));
  expect(await refusal(sns.send(new DeleteTopicCommand({ TopicArn })))).toBeUndefined();
});

holds("topics are listed", async () => {
  const TopicArn = await topic();
  const listed: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await sns.send(new ListTopicsCommand({ NextToken }));
    listed.push(...(page.Topics ?? []).map((one) => one.TopicArn));
    NextToken = page.NextToken;
  } while (NextToken);
  expect(listed).toContain(TopicArn);
});

holds("a queue is subscribed at once, and once", async () => {
  const { TopicArn, Endpoint, SubscriptionArn } = await subscribed();
  expect(SubscriptionArn).toMatch(new RegExp(`^${TopicArn}:[0-9a-f-]{36}$`));
  const again = await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint }));
  expect(again.SubscriptionArn).toBe(SubscriptionArn);
  const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  expect(Subscriptions).toEqual([{ SubscriptionArn, Owner: account, Protocol: "sqs", Endpoint, TopicArn }]);
});

holds("a subscription's attributes are told", async () => {
  const { TopicArn, Endpoint, SubscriptionArn } = await subscribed();
  const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  expect(Attributes).toMatchObject({
    SubscriptionArn,
    TopicArn,
    Endpoint,
    Protocol: "sqs",
    Owner: account,
    PendingConfirmation: "false",
    RawMessageDelivery: "false",
    ConfirmationWasAuthenticated: "true",
  });
});

holds("a protocol that there is not is refused", async () => {
  const TopicArn = await topic();
  const words = { TopicArn, Protocol: "pigeon", Endpoint: "the roof" };
  expect(await refusal(sns.send(new SubscribeCommand(words)))).toEqual(invalid);
});

holds("a subscription to a topic that is not there is refused", async () => {
  const TopicArn = `arn:aws:sns:${region}:${account}:${fresh("none")}`;
  const { Endpoint } = await queue(TopicArn);
  expect(await refusal(sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint })))).toEqual(
    missing,
  );
});

holds("a message comes to the queue in an envelope", async () => {
  const { TopicArn, QueueUrl } = await subscribed();
  const { MessageId } = await publish(TopicArn, "hello", {
    Subject: "Greeting",
    MessageAttributes: { team: text("cloud") },
  });
  const { Body } = await received(QueueUrl);
  expect(JSON.parse(Body ?? "")).toMatchObject({
    Type: "Notification",
    MessageId,
    TopicArn,
    Subject: "Greeting",
    Message: "hello",
    Timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    SignatureVersion: "1",
    UnsubscribeURL: expect.stringContaining("Unsubscribe"),
    MessageAttributes: { team: { Type: "String", Value: "cloud" } },
  });
});

holds("a raw message comes as it was sent", async () => {
  const { TopicArn, QueueUrl } = await subscribed({ RawMessageDelivery: "true" });
  await publish(TopicArn, "hello", { MessageAttributes: { team: text("cloud") } });
  const { Body, MessageAttributes } = await received(QueueUrl);
  expect(Body).toBe("hello");
  expect(MessageAttributes).toMatchObject({ team: text("cloud") });
});

holds("a filter lets only what it names through", async () => {
  const FilterPolicy = JSON.stringify({ team: ["cloud", { prefix: "data-" }] });
  const { TopicArn, QueueUrl } = await subscribed({ FilterPolicy, RawMessageDelivery: "true" });
  await publish(TopicArn, "no", { MessageAttributes: { team: text("sales") } });
  await publish(TopicArn, "none");
  await publish(TopicArn, "yes", { MessageAttributes: { team: text("data-lake") } });
  expect((await received(QueueUrl)).Body).toBe("yes");
  await target.pass(1);
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages ?? []).toEqual([]);
});

holds("a filter may look into the message", async () => {
  const { TopicArn, QueueUrl } = await subscribed({
    FilterPolicy: JSON.stringify({ detail: { price: [{ numeric: [">", 10] }] } }),
    FilterPolicyScope: "MessageBody",
    RawMessageDelivery: "true",
  });
  await publish(TopicArn, '{"detail":{"price":7}}');
  await publish(TopicArn, '{"detail":{"price":11}}');
  expect((await received(QueueUrl)).Body).toBe('{"detail":{"price":11}}');
});

holds("a filter that is none is refused", async () => {
  const { SubscriptionArn } = await subscribed();
  for (const AttributeValue of ["not JSON", '{"team":"cloud"}', '{"team":[{"colour":"red"}]}']) {
    const words = { SubscriptionArn, AttributeName: "FilterPolicy", AttributeValue };
    expect(await refusal(sns.send(new SetSubscriptionAttributesCommand(words)))).toEqual(invalid);
  }
});

holds("whoever has left gets nothing more", async () => {
  const { TopicArn, QueueUrl, SubscriptionArn } = await subscribed();
  await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  await publish(TopicArn, "hello");
  await target.pass(2);
  expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages ?? []).toEqual([]);
  const words = { SubscriptionArn };
  expect(await refusal(sns.send(new GetSubscriptionAttributesCommand(words)))).toEqual(missing);
});

holds("a message is not empty, and has at most 256 KB", async () => {
  const TopicArn = await topic();
  expect(await refusal(publish(TopicArn, ""))).toEqual(invalid);
  expect(await refusal(publish(TopicArn, "m".repeat(256 * 1_024 + 1)))).toEqual(invalid);
});

holds("a subject has at most 100 characters, on one line", async () => {
  const TopicArn = await topic();
  expect(await refusal(publish(TopicArn, "hello", { Subject: "s".repeat(101) }))).toEqual(invalid);
  expect(await refusal(publish(TopicArn, "hello", { Subject: "two\nlines" }))).toEqual(invalid);
});

holds("a message by protocol needs a default", async () => {
  const TopicArn = await topic();
  const words = { MessageStructure: "json" };
  expect(await refusal(publish(TopicArn, '{"sqs":"hello"}', words))).toEqual(invalid);
  expect(await refusal(publish(TopicArn, "not JSON", words))).toEqual(invalid);
});

holds("each protocol gets its own text", async () => {
  const { TopicArn, QueueUrl } = await subscribed({ RawMessageDelivery: "true" });
  const message = JSON.stringify({ default: "for all", sqs: "for queues" });
  await publish(TopicArn, message, { MessageStructure: "json" });
  expect((await received(QueueUrl)).Body).toBe("for queues");
});

holds("a batch tells of each message how it went", async () => {
  const TopicArn = await topic();
  const batch = (ids: readonly string[]) =>
    sns.send(
      new PublishBatchCommand({
        TopicArn,
        PublishBatchRequestEntries: ids.map((Id) => ({ Id, Message: "hello" })),
      }),
    );
  const { Successful, Failed } = await batch(["a", "b"]);
  expect(Successful).toMatchObject([
    { Id: "a", MessageId: expect.any(String) },
    { Id: "b", MessageId: expect.any(String) },
  ]);
  expect(Failed ?? []).toEqual([]);
  expect(await refusal(batch(["a", "a"]))).toEqual({
    code: "BatchEntryIdsNotDistinctException",
    status: 400,
  });
  expect(await refusal(batch(Array.from({ length: 11 }, (_, index) => String(index))))).toEqual({
    code: "TooManyEntriesInBatchRequestException",
    status: 400,
  });
});

holds("a topic has tags", async () => {
  const ResourceArn = await topic();
  const Tags = [
    { Key: "team", Value: "cloud" },
    { Key: "stage", Value: "live" },
  ];
  await sns.send(new TagResourceCommand({ ResourceArn, Tags }));
  await sns.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["stage"] }));
  expect((await sns.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual([
    { Key: "team", Value: "cloud" },
  ]);
});
