import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { createWorld } from "../../kernel/create-world.ts";
import type { World } from "../../kernel/world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { sqs } from "./service.ts";

const account = "111122223333";

let world: World;
let client: SQSClient;
let QueueUrl: string;
beforeEach(async () => {
  QueueUrl = await begin({ ContentBasedDeduplication: "true" });
});

async function begin(attributes: Record<string, string>, QueueName = "orders.fifo"): Promise<string> {
  world = createWorld({ services: [sqs], accounts: [account], seed: 1, outsideUser: { account } });
  client = new SQSClient(clientOptions(world));
  const Attributes = { FifoQueue: "true", ...attributes };
  return (await client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? "";
}

const send = (MessageBody: string, MessageGroupId = "g", rest: Partial<SendMessageCommandInput> = {}) =>
  client.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId, ...rest }));

const receive = async (MaxNumberOfMessages = 10): Promise<readonly Message[]> =>
  (
    await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages,
        MessageSystemAttributeNames: ["All"],
        VisibilityTimeout: 60,
      }),
    )
  ).Messages ?? [];

const remove = ({ ReceiptHandle }: Message) =>
  client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body);

describe("a FIFO queue", () => {
  test("gives out a group in its order, and nothing of it while one of it is out", async () => {
    for (const body of ["1", "2", "3"]) await send(body);
    await send("other", "h");
    const [first] = await receive(1);
    expect(first?.Attributes).toMatchObject({ MessageGroupId: "g", SequenceNumber: expect.any(String) });
    expect(bodies(await receive())).toEqual(["other"]);
    await remove(first!);
    expect(bodies(await receive())).toEqual(["2", "3"]);
  });

  test("gives out again, in the same order, what was not deleted", async () => {
    for (const body of ["1", "2", "3"]) await send(body);
    const [one, two] = await receive(2);
    await remove(two!);
    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl,
        ReceiptHandle: one?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    expect(bodies(await receive())).toEqual(["1", "3"]);
  });

  test("takes a message once in five minutes, and answers as it did the first time", async () => {
    const first = await send("1");
    expect(await send("1")).toMatchObject({
      MessageId: first.MessageId,
      SequenceNumber: first.SequenceNumber,
    });
    expect(await receive()).toHaveLength(1);
    await world.clock.advance(5 * 60_000);
    const later = await send("1");
    expect(later.MessageId).not.toBe(first.MessageId);
    expect(BigInt(later.SequenceNumber ?? 0)).toBeGreaterThan(BigInt(first.SequenceNumber ?? 0));
  });

  test("knows a message by the id that it was given, before its content; by group where that is the scope", async () => {
    QueueUrl = await begin({ DeduplicationScope: "messageGroup", FifoThroughputLimit: "perMessageGroupId" });
    for (const group of ["g", "g", "h"]) await send(group, group, { MessageDeduplicationId: "same" });
    expect(bodies(await receive())).toEqual(["g", "h"]);
  });

  test("shows its own attributes, and a standard queue has none of them", async () => {
    const ask = async (url: string) =>
      (await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] })))
        .Attributes;
    expect(await ask(QueueUrl)).toMatchObject({
      FifoQueue: "true",
      ContentBasedDeduplication: "true",
      DeduplicationScope: "queue",
      FifoThroughputLimit: "perQueue",
    });
    const { QueueUrl: standard = "" } = await client.send(new CreateQueueCommand({ QueueName: "jobs" }));
    expect(await ask(standard)).not.toHaveProperty("FifoQueue");
  });

  test("takes no receipt that has ended", async () => {
    await send("1");
    const [one] = await receive();
    await world.clock.advance(60_000);
    await expect(remove(one!)).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: expect.stringContaining("The receipt handle has expired."),
    });
  });

  test.each<[string, Partial<SendMessageCommandInput>, string]>([
    ["no group", { MessageGroupId: undefined }, "MissingParameter"],
    ["a delay of its own", { DelaySeconds: 5 }, "InvalidParameterValue"],
    ["a group with a space", { MessageGroupId: "a b" }, "InvalidParameterValue"],
    ["an id that is too long", { MessageDeduplicationId: "x".repeat(129) }, "InvalidParameterValue"],
  ])("refuses %s", async (_, rest, name) => {
    await expect(send("1", "g", rest)).rejects.toMatchObject({ name });
    expect(await receive()).toEqual([]);
  });

  test("refuses what it could not know again, and a standard queue refuses an id to be known by", async () => {
    QueueUrl = await begin({});
    await expect(send("1")).rejects.toMatchObject({ name: "InvalidParameterValue" });
    const { QueueUrl: standard = "" } = await client.send(new CreateQueueCommand({ QueueName: "jobs" }));
    await expect(
      client.send(
        new SendMessageCommand({ QueueUrl: standard, MessageBody: "1", MessageDeduplicationId: "x" }),
      ),
    ).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });

  test.each([
    ["orders.fifo", {}],
    ["orders", { FifoQueue: "true" }],
    ["orders.fifo", { FifoQueue: "true", DeduplicationScope: "all" }],
    [`${"x".repeat(76)}.fifo`, { FifoQueue: "true" }],
  ])("is not made as %s with %j", async (QueueName, Attributes) => {
    await expect(client.send(new CreateQueueCommand({ QueueName, Attributes }))).rejects.toThrow();
  });

  test("keeps each group's order, whoever works on it and whatever comes back", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 25 }),
        fc.array(fc.record({ count: fc.integer({ min: 1, max: 10 }), fails: fc.boolean() }), {
          maxLength: 20,
        }),
        async (groups, rounds) => {
          QueueUrl = await begin({ ContentBasedDeduplication: "true" });
          for (let from = 0; from < groups.length; from += 10) {
            const Entries = groups.slice(from, from + 10).map((group, index) => ({
              Id: `${index}`,
              MessageBody: `${from + index}`,
              MessageGroupId: group,
            }));
            await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
          }
          const done: string[] = [];
          for (const { count, fails } of [...rounds, ...groups.map(() => ({ count: 10, fails: false }))]) {
            for (const message of await receive(count)) {
              if (fails) break;
              await remove(message);
              done.push(message.Body ?? "");
            }
            await world.clock.advance(61_000);
          }
          for (const group of ["a", "b", "c"]) {
            const sent = groups.flatMap((one, index) => (one === group ? [String(index)] : []));
            expect(done.filter((body) => groups[Number(body)] === group)).toEqual(sent);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
