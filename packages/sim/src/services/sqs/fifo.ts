import type * as Sqs from "@aws-sdk/client-sqs";
import { AwsError } from "../../kernel/aws-error.ts";
import { digestOf, sha256Of } from "./message-digest.ts";
import { invalid } from "./shared.ts";
import type { InOrder, Message, Queue } from "./state.ts";

/** How long a message counts as sent already: AWS's deduplication interval. */
const deduplicationMs = 5 * 60_000;
/** Sequence numbers have twenty digits, and are not consecutive. */
const firstSequence = 18_849_496_460_467_696_128n;
const sequenceStep = 256n;

/** What a FIFO queue has where nothing else was set, and shows. */
export const fifoDefaults = {
  FifoQueue: "true",
  ContentBasedDeduplication: "false",
  DeduplicationScope: "queue",
  FifoThroughputLimit: "perQueue",
} as const;

/** The values of the attributes that only FIFO queues have. */
const choices: Readonly<Record<string, readonly string[]>> = {
  FifoQueue: ["true"],
  ContentBasedDeduplication: ["true", "false"],
  DeduplicationScope: ["queue", "messageGroup"],
  FifoThroughputLimit: ["perQueue", "perMessageGroupId"],
};

export const isFifo = ({ name }: Pick<Queue, "name">): boolean => name.endsWith(".fifo");

/** Refuses what SQS refuses of the attributes of FIFO queues, on a standard queue too. */
export function checkFifoAttributes(name: string, attributes: Readonly<Record<string, string>>): void {
  for (const [attribute, value] of Object.entries(attributes)) {
    const known = choices[attribute];
    if (!known) continue;
    if (!isFifo({ name })) throw new AwsError("InvalidAttributeName", `Unknown Attribute ${attribute}.`);
    if (!known.includes(value))
      throw new AwsError("InvalidAttributeValue", `Invalid value for the parameter ${attribute}.`);
  }
}

type Draft = Pick<
  Sqs.SendMessageCommandInput,
  "MessageBody" | "MessageGroupId" | "MessageDeduplicationId" | "DelaySeconds"
>;

/**
 * What puts a message in its order; undefined for a standard queue.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function orderOf(queue: Queue, draft: Draft): Omit<InOrder, "sequence"> | undefined {
  const { MessageGroupId: group, MessageDeduplicationId: given, DelaySeconds: delay } = draft;
  if (!isFifo(queue)) {
    if (given !== undefined) throw notOfThisType("MessageDeduplicationId", given);
    return undefined;
  }
  if (group === undefined)
    throw new AwsError("MissingParameter", "The request must contain the parameter MessageGroupId.");
  if (delay !== undefined && delay !== 0) throw notOfThisType("DelaySeconds", delay);
  checkId("MessageGroupId", group);
  if (given !== undefined) checkId("MessageDeduplicationId", given);
  const isByContent = queue.attributes.get("ContentBasedDeduplication") === "true";
  if (given === undefined && !isByContent) {
    throw new AwsError(
      "InvalidParameterValue",
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  }
  return { group, deduplication: given ?? sha256Of(draft.MessageBody ?? "") };
}

/** The message that was sent within the last five minutes under the same deduplication id. */
export function sentBefore(
  queue: Queue,
  order: Omit<InOrder, "sequence">,
  now: number,
): SentBefore | undefined {
  for (const [key, { until }] of queue.sentLately) if (until <= now) queue.sentLately.delete(key);
  return queue.sentLately.get(keyOf(queue, order));
}

type SentBefore = { readonly id: string; readonly sequence: string };

/** The number of a queue's next message, which is known by its deduplication id from now on. */
export function nextSequence(
  queue: Queue,
  order: Omit<InOrder, "sequence">,
  id: string,
  now: number,
): string {
  const sequence = String(firstSequence + BigInt(queue.numbered) * sequenceStep);
  queue.numbered += 1;
  queue.sentLately.set(keyOf(queue, order), { id, sequence, until: now + deduplicationMs });
  return sequence;
}

const keyOf = (queue: Queue, { group, deduplication }: Omit<InOrder, "sequence">): string =>
  queue.attributes.get("DeduplicationScope") === "messageGroup"
    ? `${digestOf(group)} ${deduplication}`
    : deduplication;

/** The groups of which a message is hidden: none that comes after it is given out. */
export const blockedGroups = (queue: Queue, now: number): ReadonlySet<string | undefined> =>
  new Set(
    isFifo(queue)
      ? queue.messages.filter(({ visibleAt }) => visibleAt > now).map(({ order }) => order?.group)
      : [],
  );

/** A FIFO queue takes no receipt that has ended. */
export function checkReceipt(queue: Queue, message: Message | undefined, handle: string, now: number): void {
  if (!isFifo(queue) || !message || message.visibleAt > now) return;
  throw new AwsError(
    "InvalidParameterValue",
    `Value ${handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
  );
}

function checkId(name: string, value: string): void {
  if (/^[\w!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]{1,128}$/.test(value)) return;
  throw invalid(`${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`);
}

const notOfThisType = (name: string, value: string | number) =>
  new AwsError(
    "InvalidParameterValue",
    `Value ${value} for parameter ${name} is invalid. Reason: The request include parameter that is not valid for this queue type.`,
  );
