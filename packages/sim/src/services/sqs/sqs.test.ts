import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { beforeEach, describe, expect, test } from "vitest";
import { createWorld } from "../../kernel/create-world.ts";
import type { World } from "../../kernel/world.ts";
import { clientOptions, outsideKeys } from "../../testing/clients.ts";
import { overHttp } from "../../testing/over-http.ts";
import { document } from "../../testing/policy.ts";
import { rootUser } from "../../testing/principals.ts";
import { sqs } from "./service.ts";

const account = "111122223333";
const other = "444455556666";

let world: World;
let client: SQSClient;
beforeEach(() => {
  world = createWorld({ services: [sqs], accounts: [account, other], seed: 1, outsideUser: { account } });
  client = new SQSClient(clientOptions(world));
});

async function makeQueue(QueueName = "jobs", Attributes: Record<string, string> = {}): Promise<string> {
  const { QueueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
  return QueueUrl;
}
const send = (QueueUrl: string, MessageBody: string, words: object = {}) =>
  client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...words }));
async function receive(QueueUrl: string, words: object = {}) {
  const answer = await client.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...words }),
  );
  return answer.Messages ?? [];
}
const bodies = async (QueueUrl: string) => (await receive(QueueUrl)).map(({ Body }) => Body);
async function attributes(QueueUrl: string) {
  return (
    (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))).Attributes ?? {}
  );
}

describe("a queue", () => {
  test("is made once, found, listed, changed and deleted", async () => {
    const url = await makeQueue("jobs", { VisibilityTimeout: "60" });
    expect(url).toBe(`https://sqs.us-east-1.amazonaws.com/${account}/jobs`);
    expect(await makeQueue("jobs", { VisibilityTimeout: "60" })).toBe(url);
    await expect(makeQueue("jobs", { VisibilityTimeout: "61" })).rejects.toMatchObject({
      name: "QueueNameExists",
    });
    expect((await client.send(new GetQueueUrlCommand({ QueueName: "jobs" }))).QueueUrl).toBe(url);
    expect((await client.send(new ListQueuesCommand({ QueueNamePrefix: "j" }))).QueueUrls).toEqual([url]);
    await client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { DelaySeconds: "5" } }));
    expect(await attributes(url)).toMatchObject({
      QueueArn: `arn:aws:sqs:us-east-1:${account}:jobs`,
      VisibilityTimeout: "60",
      DelaySeconds: "5",
      MessageRetentionPeriod: "345600",
    });
    await client.send(new DeleteQueueCommand({ QueueUrl: url }));
    const gone = await client
      .send(new GetQueueUrlCommand({ QueueName: "jobs" }))
      .catch((error: unknown) => error);
    expect(gone).toBeInstanceOf(QueueDoesNotExist);
    expect(gone).toMatchObject({ message: "The specified queue does not exist." });
  });

  test("the name of a deleted queue rests for a minute", async () => {
    await client.send(new DeleteQueueCommand({ QueueUrl: await makeQueue() }));
    await expect(makeQueue()).rejects.toMatchObject({ name: "QueueDeletedRecently" });
    await world.clock.advance(60_000);
    await makeQueue();
  });

  test.each([
    [{ VisibilityTimeout: "43201" }, "InvalidAttributeValue"],
    [{ Shoes: "red" }, "InvalidAttributeName"],
    [{ RedrivePolicy: "{}" }, "InvalidParameterValue"],
    [{ FifoQueue: "true" }, "InvalidAttributeName"],
    [{ KmsMasterKeyId: "alias/x" }, "NotImplemented"],
  ])("with %j is refused", async (given, name) => {
    await expect(makeQueue("jobs", given)).rejects.toMatchObject({ name });
  });

  test("is reached over HTTP too", async () => {
    const outside = new SQSClient({
      region: "us-east-1",
      endpoint: await overHttp(world),
      credentials: outsideKeys,
    });
    const { QueueUrl } = await outside.send(new CreateQueueCommand({ QueueName: "jobs" }));
    await outside.send(new SendMessageCommand({ QueueUrl, MessageBody: "hello" }));
    expect(await bodies(QueueUrl ?? "")).toEqual(["hello"]);
  });
});

describe("messages", () => {
  test("a received message is hidden until its time is over, and gone when deleted", async () => {
    const url = await makeQueue();
    await send(url, "one", { MessageAttributes: { kind: { DataType: "String", StringValue: "test" } } });
    const [first] = await receive(url, {
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["All"],
    });
    expect(first).toMatchObject({
      Body: "one",
      MessageAttributes: { kind: { StringValue: "test" } },
      Attributes: { ApproximateReceiveCount: "1", SentTimestamp: String(world.clock.now().getTime()) },
    });
    expect(await attributes(url)).toMatchObject({ ApproximateNumberOfMessagesNotVisible: "1" });
    expect(await bodies(url)).toEqual([]);
    await world.clock.advance(30_000);
    const [second] = await receive(url, { MessageSystemAttributeNames: ["All"] });
    expect(second?.Attributes?.ApproximateReceiveCount).toBe("2");
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first?.ReceiptHandle }));
    expect(await attributes(url)).toMatchObject({ ApproximateNumberOfMessagesNotVisible: "1" });
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: second?.ReceiptHandle }));
    expect(await attributes(url)).toMatchObject({ ApproximateNumberOfMessagesNotVisible: "0" });
  });

  test("a delay keeps a message back", async () => {
    const url = await makeQueue();
    await send(url, "later", { DelaySeconds: 10 });
    expect(await attributes(url)).toMatchObject({ ApproximateNumberOfMessagesDelayed: "1" });
    expect(await bodies(url)).toEqual([]);
    await world.clock.advance(10_000);
    expect(await bodies(url)).toEqual(["later"]);
  });

  test("long polling waits on the world's clock, and ends when a message comes", async () => {
    const url = await makeQueue();
    const started = world.clock.now().getTime();
    let received: unknown[] | undefined;
    void receive(url, { WaitTimeSeconds: 20 }).then((messages) => {
      received = messages;
    });
    await world.clock.advance(5_000);
    expect(received).toBeUndefined();
    await send(url, "hello");
    await world.clock.settled();
    expect(received).toMatchObject([{ Body: "hello" }]);
    expect(world.clock.now().getTime() - started).toBe(5_000);

    void receive(url, { WaitTimeSeconds: 20 }).then((messages) => {
      received = messages;
    });
    await world.clock.advance(20_000);
    expect(received).toEqual([]);
  });

  test("visibility may be changed while a message is in flight", async () => {
    const url = await makeQueue();
    await send(url, "one");
    const [message] = await receive(url);
    const change = (VisibilityTimeout: number) =>
      client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: url,
          ReceiptHandle: message?.ReceiptHandle,
          VisibilityTimeout,
        }),
      );
    await change(600);
    await world.clock.advance(599_000);
    expect(await bodies(url)).toEqual([]);
    await change(0);
    await expect(change(10)).rejects.toMatchObject({ name: "MessageNotInflight" });
    expect(await bodies(url)).toEqual(["one"]);
  });

  test("after maxReceiveCount a message moves to the dead-letter queue, and back when it is redriven", async () => {
    const dead = await makeQueue("dead");
    const deadArn = `arn:aws:sqs:us-east-1:${account}:dead`;
    const url = await makeQueue("jobs", {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadArn, maxReceiveCount: 2 }),
    });
    await send(url, "poison");
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect(await bodies(url)).toEqual(["poison"]);
      await world.clock.advance(30_000);
    }
    expect(await bodies(url)).toEqual([]);
    const [moved] = await receive(dead, { MessageSystemAttributeNames: ["All"] });
    expect(moved?.Attributes?.DeadLetterQueueSourceArn).toBe(`arn:aws:sqs:us-east-1:${account}:jobs`);
    await world.clock.advance(30_000);
    await client.send(new StartMessageMoveTaskCommand({ SourceArn: deadArn }));
    expect(await bodies(url)).toEqual(["poison"]);
  });

  test("a message is gone after the retention period", async () => {
    const url = await makeQueue("jobs", { MessageRetentionPeriod: "60" });
    await send(url, "old");
    await world.clock.advance(60_000);
    expect(await bodies(url)).toEqual([]);
  });

  test("a batch reports each entry by itself", async () => {
    const url = await makeQueue();
    const sent = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: "a", MessageBody: "one" },
          { Id: "b", MessageBody: "two", DelaySeconds: 901 },
        ],
      }),
    );
    expect(sent).toMatchObject({
      Successful: [{ Id: "a" }],
      Failed: [{ Id: "b", Code: "InvalidParameterValue" }],
    });
    const [message] = await receive(url);
    const deleted = await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: "x", ReceiptHandle: message?.ReceiptHandle },
          { Id: "y", ReceiptHandle: "nonsense" },
        ],
      }),
    );
    expect(deleted).toMatchObject({
      Successful: [{ Id: "x" }],
      Failed: [{ Id: "y", Code: "ReceiptHandleIsInvalid" }],
    });
    const twice = {
      QueueUrl: url,
      Entries: [
        { Id: "a", MessageBody: "1" },
        { Id: "a", MessageBody: "2" },
      ],
    };
    await expect(client.send(new SendMessageBatchCommand(twice))).rejects.toMatchObject({
      name: "BatchEntryIdsNotDistinct",
    });
  });

  test("a purge empties the queue, once a minute", async () => {
    const url = await makeQueue();
    await send(url, "one");
    await client.send(new PurgeQueueCommand({ QueueUrl: url }));
    expect(await bodies(url)).toEqual([]);
    await expect(client.send(new PurgeQueueCommand({ QueueUrl: url }))).rejects.toMatchObject({
      name: "PurgeQueueInProgress",
    });
  });
});

describe("a queue's own policy", () => {
  const arn = `arn:aws:sqs:us-east-1:${account}:jobs`;
  const allow = (words: object) =>
    document({ Effect: "Allow", Action: "sqs:SendMessage", Resource: arn, ...words });
  const asEvents = (url: string) =>
    world.call({
      principal: world.servicePrincipal("events.amazonaws.com", account),
      service: "sqs",
      operation: "SendMessage",
      account,
      region: "us-east-1",
      input: { QueueUrl: url, MessageBody: "from a rule" },
      context: { "aws:SourceArn": `arn:aws:events:us-east-1:${account}:rule/r` },
    });

  test("lets an AWS service send, for the rule that it names", async () => {
    const url = await makeQueue();
    await expect(asEvents(url)).rejects.toThrow(
      `User: events.amazonaws.com is not authorized to perform: sqs:SendMessage on resource: ${arn} because no resource-based policy allows the sqs:SendMessage action`,
    );
    const Policy = allow({
      Principal: { Service: "events.amazonaws.com" },
      Condition: { ArnEquals: { "aws:SourceArn": `arn:aws:events:us-east-1:${account}:rule/r` } },
    });
    await client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy } }));
    await asEvents(url);
    expect(await bodies(url)).toEqual(["from a rule"]);
  });

  test("lets another account in", async () => {
    const url = await makeQueue();
    const foreign = new SQSClient(clientOptions(world, { as: rootUser(other) }));
    const attempt = () => foreign.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "from afar" }));
    await expect(attempt()).rejects.toMatchObject({ name: "AccessDeniedException" });
    const Policy = allow({ Principal: { AWS: other } });
    await client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy } }));
    await attempt();
    expect(await bodies(url)).toEqual(["from afar"]);
  });
});
