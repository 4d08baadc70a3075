import { createHash } from "node:crypto";
import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  QueueAttributeName,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { account, region } from "./places.ts";
import { clientConfig, eventually, fresh, target } from "./target.ts";

const holds = contractOf("sqs");
const sqs = new SQSClient(clientConfig);

const queue = async (Attributes: Record<string, string> = {}): Promise<string> => {
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: fresh("work"), Attributes }));
  return QueueUrl;
};
const attributesOf = async (QueueUrl: string) =>
  (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))).Attributes ?? {};
const send = (QueueUrl: string, MessageBody: string, words: Partial<SendMessageCommandInput> = {}) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...words }));
const receive = async (QueueUrl: string, words: Partial<ReceiveMessageCommandInput> = {}) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...words }))).Messages ?? [];
const md5 = (text: string | Buffer) => createHash("md5").update(text).digest("hex");

/** A queue whose messages go to another one when they come back. */
const redriven = async () => {
  const dead = await queue();
  const { QueueArn: deadLetterTargetArn = "" } = await attributesOf(dead);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
  const source = await queue({ RedrivePolicy, VisibilityTimeout: "1" });
  return { dead, deadLetterTargetArn, source };
};
const missing = { code: "QueueDoesNotExist", status: 400 };

holds("a queue is found by its name, and has an ARN", async () => {
  const QueueName = fresh("work");
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName }));
  expect((await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl).toBe(QueueUrl);
  expect(QueueUrl).toMatch(new RegExp(`/${account}/${QueueName}$`));
  expect((await attributesOf(QueueUrl)).QueueArn).toBe(`arn:aws:sqs:${region}:${account}:${QueueName}`);
});

holds("a queue's attributes have the documented defaults", async () => {
  expect(await attributesOf(await queue())).toMatchObject({
    VisibilityTimeout: "30",
    DelaySeconds: "0",
    MessageRetentionPeriod: "345600",
    ReceiveMessageWaitTimeSeconds: "0",
    ApproximateNumberOfMessages: "0",
    ApproximateNumberOfMessagesNotVisible: "0",
    ApproximateNumberOfMessagesDelayed: "0",
  });
});

holds("a message may have a megabyte", async () => {
  expect((await attributesOf(await queue())).MaximumMessageSize).toBe("1048576");
});

holds("only the attributes that are asked for are told", async () => {
  const QueueUrl = await queue();
  const words = { QueueUrl, AttributeNames: [QueueAttributeName.VisibilityTimeout] };
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand(words));
  expect(Attributes).toEqual({ VisibilityTimeout: "30" });
});

holds("an attribute that there is not is refused", async () => {
  const QueueUrl = await queue();
  const words = { QueueUrl, AttributeNames: ["Colour" as "All"] };
  expect(await refusal(sqs.send(new GetQueueAttributesCommand(words)))).toEqual({
    code: "InvalidAttributeName",
    status: 400,
  });
});

holds("an attribute out of its bounds is refused", async () => {
  expect(await refusal(queue({ VisibilityTimeout: "43201" }))).toEqual({
    code: "InvalidAttributeValue",
    status: 400,
  });
});

holds("the same queue is made twice, with other attributes it is not", async () => {
  const QueueName = fresh("work");
  const make = (VisibilityTimeout: string) =>
    sqs.send(new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout } }));
  const first = await make("10");
  expect((await make("10")).QueueUrl).toBe(first.QueueUrl);
  expect(await refusal(make("20"))).toEqual({ code: "QueueNameExists", status: 400 });
});

holds("a queue's name is checked", async () => {
  for (const QueueName of ["not a name", "n".repeat(81)]) {
    expect(await refusal(sqs.send(new CreateQueueCommand({ QueueName })))).toMatchObject({ status: 400 });
  }
});

holds("a queue that is not there is refused", async () => {
  expect(await refusal(sqs.send(new GetQueueUrlCommand({ QueueName: fresh("none") })))).toEqual(missing);
  const QueueUrl = `${target.endpoint}/${account}/${fresh("none")}`;
  expect(await refusal(send(QueueUrl, "1"))).toEqual(missing);
  expect(await refusal(receive(QueueUrl))).toEqual(missing);
  expect(await refusal(attributesOf(QueueUrl))).toEqual(missing);
});

holds("a deleted queue is gone", async () => {
  const QueueUrl = await queue();
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  expect(await eventually(() => refusal(send(QueueUrl, "1")))).toEqual(missing);
});

holds("queues are listed by prefix, page by page", async () => {
  const prefix = fresh("listed");
  for (const word of ["a", "b", "c"]) {
    await sqs.send(new CreateQueueCommand({ QueueName: `${prefix}-${word}` }));
  }
  const first = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix, MaxResults: 2 }));
  expect(first.QueueUrls).toHaveLength(2);
  const rest = await sqs.send(
    new ListQueuesCommand({ QueueNamePrefix: prefix, MaxResults: 2, NextToken: first.NextToken }),
  );
  expect(rest.QueueUrls).toHaveLength(1);
  expect(rest.NextToken).toBeUndefined();
});

holds("a message is sent, received and deleted", async () => {
  const QueueUrl = await queue();
  const sent = await send(QueueUrl, "hello");
  expect(sent.MD5OfMessageBody).toBe(md5("hello"));
  const [message] = await receive(QueueUrl);
  expect(message).toMatchObject({ Body: "hello", MessageId: sent.MessageId, MD5OfBody: md5("hello") });
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = await attributesOf(QueueUrl);
  expect([ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible]).toEqual(["0", "0"]);
});

holds("a received message is invisible until its timeout", async () => {
  const QueueUrl = await queue({ VisibilityTimeout: "1" });
  await send(QueueUrl, "hello");
  const [first] = await receive(QueueUrl);
  expect(await receive(QueueUrl)).toEqual([]);
  await target.pass(2);
  const [second] = await receive(QueueUrl);
  expect(second?.MessageId).toBe(first?.MessageId);
});

holds("a visibility timeout of zero gives a message back at once", async () => {
  const QueueUrl = await queue();
  await send(QueueUrl, "hello");
  const [message] = await receive(QueueUrl);
  await sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl,
      ReceiptHandle: message?.ReceiptHandle,
      VisibilityTimeout: 0,
    }),
  );
  expect(await receive(QueueUrl)).toHaveLength(1);
});

holds("a visibility timeout beyond twelve hours is refused", async () => {
  const QueueUrl = await queue();
  await send(QueueUrl, "hello");
  const [message] = await receive(QueueUrl);
  const words = { QueueUrl, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 43_201 };
  expect(await refusal(sqs.send(new ChangeMessageVisibilityCommand(words)))).toEqual({
    code: "InvalidParameterValue",
    status: 400,
  });
});

holds("a message that is not in flight has no timeout to change", async () => {
  const QueueUrl = await queue();
  await send(QueueUrl, "hello");
  const [message] = await receive(QueueUrl);
  const words = { QueueUrl, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 };
  await sqs.send(new ChangeMessageVisibilityCommand(words));
  expect(await refusal(sqs.send(new ChangeMessageVisibilityCommand(words)))).toEqual({
    code: "MessageNotInflight",
    status: 400,
  });
});

holds("a receipt handle that is none is refused", async () => {
  const QueueUrl = await queue();
  const words = { QueueUrl, ReceiptHandle: "not a handle" };
  expect(await refusal(sqs.send(new DeleteMessageCommand(words)))).toMatchObject({
    code: "ReceiptHandleIsInvalid",
  });
});

holds("a message may be delayed", async () => {
  const QueueUrl = await queue();
  await send(QueueUrl, "later", { DelaySeconds: 1 });
  expect(await receive(QueueUrl)).toEqual([]);
  expect((await attributesOf(QueueUrl)).ApproximateNumberOfMessagesDelayed).toBe("1");
  await target.pass(2);
  expect(await receive(QueueUrl)).toHaveLength(1);
});

holds("a delay has at most 900 seconds", async () => {
  const QueueUrl = await queue();
  expect(await refusal(send(QueueUrl, "later", { DelaySeconds: 901 }))).toEqual({
    code: "InvalidParameterValue",
    status: 400,
  });
});

holds("an empty message is refused", async () => {
  expect(await refusal(send(await queue(), ""))).toMatchObject({ status: 400 });
});

holds("a message larger than the queue takes is refused", async () => {
  const QueueUrl = await queue({ MaximumMessageSize: "1024" });
  expect(await refusal(send(QueueUrl, "m".repeat(1_025)))).toEqual({
    code: "InvalidParameterValue",
    status: 400,
  });
});

holds("a message's attributes come back as they were, with their MD5", async () => {
  const QueueUrl = await queue();
  const MessageAttributes = {
    count: { DataType: "Number", StringValue: "7" },
    team: { DataType: "String", StringValue: "cloud" },
  };
  const sent = await send(QueueUrl, "hello", { MessageAttributes });
  // Each name, type and value with its length before it; the kind of the value as one byte.
  const framed = (text: string) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(text.length);
    return Buffer.concat([length, Buffer.from(text)]);
  };
  const kind = Buffer.from([1]);
  const parts = [framed("count"), framed("Number"), kind, framed("7")];
  parts.push(framed("team"), framed("String"), kind, framed("cloud"));
  expect(sent.MD5OfMessageAttributes).toBe(md5(Buffer.concat(parts)));
  const [message] = await receive(QueueUrl, { MessageAttributeNames: ["All"] });
  expect(message?.MessageAttributes).toMatchObject(MessageAttributes);
});

holds("a message's attributes are told to whoever asks for them", async () => {
  const QueueUrl = await queue({ VisibilityTimeout: "0" });
  await send(QueueUrl, "hello", {
    MessageAttributes: { team: { DataType: "String", StringValue: "cloud" } },
  });
  expect((await receive(QueueUrl))[0]?.MessageAttributes).toBeUndefined();
  const [asked] = await receive(QueueUrl, { MessageAttributeNames: ["team"] });
  expect(Object.keys(asked?.MessageAttributes ?? {})).toEqual(["team"]);
});

holds("a message tells how often it was received", async () => {
  const QueueUrl = await queue({ VisibilityTimeout: "0" });
  await send(QueueUrl, "hello");
  await receive(QueueUrl);
  const [message] = await receive(QueueUrl, { MessageSystemAttributeNames: ["All"] });
  expect(message?.Attributes).toMatchObject({
    ApproximateReceiveCount: "2",
    SentTimestamp: expect.stringMatching(/^\d{13}$/),
    ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
  });
});

holds("at most ten messages are received at once", async () => {
  const QueueUrl = await queue();
  expect(await refusal(receive(QueueUrl, { MaxNumberOfMessages: 11 }))).toEqual({
    code: "InvalidParameterValue",
    status: 400,
  });
});

holds("a batch tells of each message how it went", async () => {
  const QueueUrl = await queue();
  const { Successful, Failed } = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: "a", MessageBody: "1" },
        { Id: "b", MessageBody: "2" },
      ],
    }),
  );
  expect(Successful).toMatchObject([
    { Id: "a", MD5OfMessageBody: md5("1") },
    { Id: "b", MD5OfMessageBody: md5("2") },
  ]);
  expect(Failed ?? []).toEqual([]);
  const messages = await receive(QueueUrl, { MaxNumberOfMessages: 10 });
  const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  const visible = Entries.map((entry) => ({ ...entry, VisibilityTimeout: 60 }));
  const changed = await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries: visible }));
  expect(changed.Successful).toHaveLength(Entries.length);
  const deleted = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  expect(deleted.Successful).toHaveLength(Entries.length);
});

holds("a batch has one to ten entries, each with an id of its own", async () => {
  const QueueUrl = await queue();
  const batch = (ids: readonly string[]) =>
    refusal(
      sqs.send(
        new SendMessageBatchCommand({ QueueUrl, Entries: ids.map((Id) => ({ Id, MessageBody: "1" })) }),
      ),
    );
  expect(await batch([])).toEqual({ code: "EmptyBatchRequest", status: 400 });
  expect(await batch(Array.from({ length: 11 }, (_, index) => String(index)))).toEqual({
    code: "TooManyEntriesInBatchRequest",
    status: 400,
  });
  expect(await batch(["a", "a"])).toEqual({ code: "BatchEntryIdsNotDistinct", status: 400 });
});

holds("an entry's id is checked", async () => {
  const words = { QueueUrl: await queue(), Entries: [{ Id: "not an id", MessageBody: "1" }] };
  expect(await refusal(sqs.send(new SendMessageBatchCommand(words)))).toEqual({
    code: "InvalidBatchEntryId",
    status: 400,
  });
});

holds("a message that was received too often goes to the dead letters", async () => {
  const { dead, source } = await redriven();
  const { MessageId } = await send(source, "poison");
  expect(await receive(source)).toHaveLength(1);
  await target.pass(2);
  expect(await receive(source)).toEqual([]);
  const [letter] = await eventually(async () => {
    const messages = await receive(dead);
    return messages.length > 0 ? messages : undefined;
  });
  expect(letter).toMatchObject({ Body: "poison", MessageId });
});

holds("a queue of dead letters knows its sources", async () => {
  const { dead, source } = await redriven();
  const { queueUrls } = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
  expect(queueUrls).toEqual([source]);
});

holds("dead letters go back to where they came from", async () => {
  const { dead, deadLetterTargetArn, source } = await redriven();
  await send(source, "poison");
  await receive(source);
  await target.pass(2);
  await receive(source);
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: deadLetterTargetArn }));
  const [message] = await eventually(async () => {
    const messages = await receive(source);
    return messages.length > 0 ? messages : undefined;
  });
  expect(message?.Body).toBe("poison");
  expect((await attributesOf(dead)).ApproximateNumberOfMessages).toBe("0");
});

holds("a redrive policy names a queue and a count", async () => {
  const QueueUrl = await queue();
  const set = (policy: object) =>
    refusal(
      sqs.send(
        new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy: JSON.stringify(policy) } }),
      ),
    );
  const { QueueArn } = await attributesOf(await queue());
  const invalid = { code: "InvalidParameterValue", status: 400 };
  expect(await set({ deadLetterTargetArn: QueueArn })).toEqual(invalid);
  expect(await set({ maxReceiveCount: 3 })).toEqual(invalid);
});

holds("a queue's attributes are changed", async () => {
  const QueueUrl = await queue();
  const Attributes = { VisibilityTimeout: "5", DelaySeconds: "3" };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  expect(await attributesOf(QueueUrl)).toMatchObject(Attributes);
});

holds("a queue's policy is kept as it is", async () => {
  const QueueUrl = await queue();
  const { QueueArn } = await attributesOf(QueueUrl);
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: QueueArn,
      },
    ],
  });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  expect(JSON.parse((await attributesOf(QueueUrl)).Policy ?? "")).toEqual(JSON.parse(Policy));
});

holds("a purged queue is empty", async () => {
  const QueueUrl = await queue();
  await send(QueueUrl, "1");
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  expect(await receive(QueueUrl)).toEqual([]);
});

holds("a queue is purged once in a minute", async () => {
  const QueueUrl = await queue();
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  expect(await refusal(sqs.send(new PurgeQueueCommand({ QueueUrl })))).toMatchObject({
    code: "PurgeQueueInProgress",
  });
});

holds("a queue has tags", async () => {
  const QueueUrl = await queue();
  await sqs.send(new TagQueueCommand({ QueueUrl, Tags: { team: "cloud", stage: "live" } }));
  await sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys: ["stage"] }));
  expect((await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ team: "cloud" });
});

/** A queue that keeps its order, and knows messages by their content. */
const fifo = async (): Promise<string> => {
  const Attributes = { FifoQueue: "true", ContentBasedDeduplication: "true" };
  const { QueueUrl = "" } = await sqs.send(
    new CreateQueueCommand({ QueueName: `${fresh("orders")}.fifo`, Attributes }),
  );
  return QueueUrl;
};
const bodiesOf = async (QueueUrl: string) =>
  (await receive(QueueUrl, { MaxNumberOfMessages: 10 })).map(({ Body }) => Body);

holds("a FIFO queue gives out a group in its order, and no more of it while one of it is out", async () => {
  const QueueUrl = await fifo();
  for (const body of ["1", "2", "3"]) await send(QueueUrl, body, { MessageGroupId: "g" });
  const [first] = await receive(QueueUrl);
  expect(first?.Body).toBe("1");
  expect(await bodiesOf(QueueUrl)).toEqual([]);
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
  expect(await bodiesOf(QueueUrl)).toEqual(["2", "3"]);
});

holds("a FIFO queue takes the same message once within five minutes", async () => {
  const QueueUrl = await fifo();
  const sent = await send(QueueUrl, "1", { MessageGroupId: "g" });
  expect((await send(QueueUrl, "1", { MessageGroupId: "g" })).MessageId).toBe(sent.MessageId);
  expect(await bodiesOf(QueueUrl)).toEqual(["1"]);
});

holds("a FIFO queue refuses what has no group, and a standard queue an id to be known by", async () => {
  expect(await refusal(send(await fifo(), "1"))).toMatchObject({ code: "MissingParameter" });
  expect(
    await refusal(send(await queue(), "1", { MessageGroupId: "g", MessageDeduplicationId: "x" })),
  ).toMatchObject({ code: "InvalidParameterValue" });
});
