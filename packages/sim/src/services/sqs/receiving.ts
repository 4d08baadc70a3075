import type * as Sqs from "@aws-sdk/client-sqs";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Operations } from "../../kernel/service.ts";
import type { World } from "../../kernel/world.ts";
import { runBatch } from "./batches.ts";
import { checkReceipt, isFifo } from "./fifo.ts";
import { attributesDigest, digestOf } from "./message-digest.ts";
import { hideUntil, takeMessages } from "./message-store.ts";
import { numberOf } from "./queue-attributes.ts";
import { findQueue, invalid, onQueue, type Request } from "./shared.ts";
import type { Message, Queue, SqsState } from "./state.ts";
import { queueWatchers } from "./watchers.ts";

type Receiving =
  | "ReceiveMessage"
  | "DeleteMessage"
  | "DeleteMessageBatch"
  | "ChangeMessageVisibility"
  | "ChangeMessageVisibilityBatch";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export const receivingOperations: Pick<Operations<typeof Sqs, SqsState>, Receiving> = {
  ReceiveMessage: {
    authorize: onQueue("ReceiveMessage"),
    run: async (input, request) => {
      const queue = findQueue(input, request);
      const count = within("MaxNumberOfMessages", input.MaxNumberOfMessages ?? 1, 1, 10);
      const visibility = input.VisibilityTimeout ?? numberOf(queue, "VisibilityTimeout");
      const wait = within(
        "WaitTimeSeconds",
        input.WaitTimeSeconds ?? numberOf(queue, "ReceiveMessageWaitTimeSeconds"),
        0,
        20,
      );
      const take = () => takeMessages(request.world, queue, count, visibility);
      const taken = await takeOrWait(request.world, queue, take, wait * 1_000);
      return taken.length > 0 ? { Messages: taken.map((message) => show(message, input)) } : {};
    },
  },
  DeleteMessage: {
    authorize: onQueue("DeleteMessage"),
    run: (input, request) => deleteMessage(findQueue(input, request), input.ReceiptHandle, request),
  },
  DeleteMessageBatch: {
    authorize: onQueue("DeleteMessage"),
    run: (input, request) => {
      const queue = findQueue(input, request);
      return runBatch(input.Entries, "DeleteMessageBatchRequestEntry", (entry) =>
        deleteMessage(queue, entry.ReceiptHandle, request),
      );
    },
  },
  ChangeMessageVisibility: {
    authorize: onQueue("ChangeMessageVisibility"),
    run: (input, request) => changeVisibility(findQueue(input, request), input, request),
  },
  ChangeMessageVisibilityBatch: {
    authorize: onQueue("ChangeMessageVisibility"),
    run: (input, request) => {
      const queue = findQueue(input, request);
      return runBatch(input.Entries, "ChangeMessageVisibilityBatchRequestEntry", (entry) =>
        changeVisibility(queue, entry, request),
      );
    },
  },
};

/** Long polling: takes at once what is there, or waits for what becomes visible meanwhile. */
async function takeOrWait(
  world: World,
  queue: Queue,
  take: () => Message[],
  waitMs: number,
): Promise<Message[]> {
  const until = world.clock.now().getTime() + waitMs;
  for (;;) {
    const taken = take();
    const left = until - world.clock.now().getTime();
    if (taken.length > 0 || left <= 0) return taken;
    const woken = new AbortController();
    const wake = () => woken.abort(new Error("A message may be visible."));
    const unwatch = queueWatchers.watch(queue, wake);
    await world.clock.sleep(left, woken.signal).catch(() => undefined);
    unwatch();
  }
}

/** A receipt handle names message and receipt, so that one which is not the latest is known and deletes nothing. */
const handleOf = (message: Message): string =>
  Buffer.from(`${message.id} ${message.receipt}`).toString("base64");

function readHandle(queue: Queue, handle = ""): { message: Message | undefined; isLatest: boolean } {
  const [id = "", receipt = ""] = Buffer.from(handle, "base64").toString().split(" ");
  if (!/^[0-9a-f-]{36}$/.test(id) || receipt === "") {
    throw new AwsError(
      "ReceiptHandleIsInvalid",
      `The input receipt handle "${handle}" is not a valid receipt handle.`,
      404,
    );
  }
  const message = queue.messages.find((one) => one.id === id);
  return { message, isLatest: message?.receipt === receipt };
}

/** Rarely, a deleted message comes back. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html */
function deleteMessage(
  queue: Queue,
  handle: string | undefined,
  { world, now }: Request,
): Record<never, never> {
  const { message, isLatest } = readHandle(queue, handle);
  checkReceipt(queue, message, handle ?? "", now.getTime());
  if (isLatest && (isFifo(queue) || !world.faults.keepsDeleted(queue.name)))
    queue.messages = queue.messages.filter((one) => one !== message);
  // What came after it in its group may be given out now.
  if (isFifo(queue)) queueWatchers.wake(queue);
  return {};
}

function changeVisibility(
  queue: Queue,
  input: { ReceiptHandle?: string | undefined; VisibilityTimeout?: number | undefined },
  { world, now }: Request,
): Record<never, never> {
  const seconds = within("VisibilityTimeout", input.VisibilityTimeout ?? -1, 0, 43_200);
  const { message, isLatest } = readHandle(queue, input.ReceiptHandle);
  if (!message || !isLatest || message.visibleAt <= now.getTime()) {
    throw new AwsError(
      "MessageNotInflight",
      `Value ${input.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    );
  }
  hideUntil(world, queue, message, now.getTime() + seconds * 1_000);
  return {};
}

function within(name: string, value: number, min: number, max: number): number {
  if (value >= min && value <= max) return value;
  throw invalid(
    `Value ${value} for parameter ${name} is invalid. Reason: Must be >= ${min} and <= ${max}, if provided.`,
  );
}

function show(message: Message, input: Sqs.ReceiveMessageCommandInput): Sqs.Message {
  const asked: readonly string[] = [
    ...(input.MessageSystemAttributeNames ?? []),
    ...(input.AttributeNames ?? []),
  ];
  const system = Object.entries(systemAttributes(message)).filter(
    ([name, value]) => value !== undefined && (asked.includes("All") || asked.includes(name)),
  );
  const wanted = input.MessageAttributeNames ?? [];
  const own = Object.entries(message.attributes).filter(([name]) =>
    wanted.some((pattern) => isNamed(pattern, name)),
  );
  const digest = attributesDigest(Object.fromEntries(own));
  return {
    MessageId: message.id,
    ReceiptHandle: handleOf(message),
    Body: message.body,
    MD5OfBody: digestOf(message.body),
    ...(system.length > 0 ? { Attributes: Object.fromEntries(system) as Record<string, string> } : {}),
    ...(own.length > 0 ? { MessageAttributes: Object.fromEntries(own) } : {}),
    ...(digest === undefined ? {} : { MD5OfMessageAttributes: digest }),
  };
}

export const systemAttributes = (message: Message): Record<string, string | undefined> => ({
  SenderId: message.senderId,
  SentTimestamp: String(message.sent.getTime()),
  ApproximateReceiveCount: String(message.receives),
  ApproximateFirstReceiveTimestamp: String((message.firstReceived ?? message.sent).getTime()),
  DeadLetterQueueSourceArn: message.sourceArn,
  AWSTraceHeader: message.traceHeader,
  MessageGroupId: message.order?.group,
  MessageDeduplicationId: message.order?.deduplication,
  SequenceNumber: message.order?.sequence,
});

/** `All`, `.*`, a name, or `prefix.*`. */
const isNamed = (pattern: string, name: string): boolean =>
  pattern === "All" ||
  pattern === ".*" ||
  (pattern.endsWith(".*") ? name.startsWith(pattern.slice(0, -2)) : pattern === name);
