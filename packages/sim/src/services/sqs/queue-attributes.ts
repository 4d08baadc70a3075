import { AwsError } from "../../kernel/aws-error.ts";
import { checkPolicy } from "../../kernel/iam/policy-document.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import { checkFifoAttributes, fifoDefaults, isFifo } from "./fifo.ts";
import type { Queue } from "./state.ts";

interface NumberAttribute {
  readonly fallback: number;
  readonly min: number;
  readonly max: number;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const numberAttributes: Readonly<Record<string, NumberAttribute>> = {
  VisibilityTimeout: { fallback: 30, min: 0, max: 43_200 },
  DelaySeconds: { fallback: 0, min: 0, max: 900 },
  MaximumMessageSize: { fallback: 1_048_576, min: 1_024, max: 1_048_576 },
  MessageRetentionPeriod: { fallback: 345_600, min: 60, max: 1_209_600 },
  ReceiveMessageWaitTimeSeconds: { fallback: 0, min: 0, max: 20 },
};

const notModelled = new Set(["KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds"]);

/** What GetQueueAttributes tells only where it was set. */
const otherAttributes = [
  "All",
  "Policy",
  "RedrivePolicy",
  "RedriveAllowPolicy",
  ...Object.keys(fifoDefaults),
  ...notModelled,
];

/** Which are kept as they are given. */
const otherNames = new Set(["RedriveAllowPolicy", "SqsManagedSseEnabled", ...Object.keys(fifoDefaults)]);

/** Whether GetQueueAttributes knows it, besides those that it `shown`. */
export const isAttribute = (name: string, shown: Readonly<Record<string, string>>): boolean =>
  Object.hasOwn(shown, name) || otherAttributes.includes(name);

export type NumberAttributeName = keyof typeof numberAttributes;

/** A numeric attribute in force. */
export const numberOf = (queue: Queue, name: string): number =>
  Number(queue.attributes.get(name) ?? numberAttributes[name]?.fallback);

/** Where messages go that were received too often. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

export function redriveOf(queue: Queue): RedrivePolicy | undefined {
  const text = queue.attributes.get("RedrivePolicy");
  return text ? parseRedrive(text) : undefined;
}

/** Refuses what SQS would refuse, and what is not simulated. */
export function checkAttributes(queue: string, attributes: Readonly<Record<string, string>>): void {
  checkFifoAttributes(queue, attributes);
  for (const [name, value] of Object.entries(attributes)) {
    const number = numberAttributes[name];
    if (number) checkNumber(name, value, number);
    else if (name === "RedrivePolicy") {
      if (value !== "") parseRedrive(value);
    } else if (name === "Policy") {
      if (value !== "") checkQueuePolicy(value);
    } else if (notModelled.has(name)) {
      if (value !== "" && value !== "false") throw notSimulated(`the queue attribute ${name}`);
    } else if (!otherNames.has(name)) {
      throw new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
    }
  }
}

function checkNumber(name: string, value: string, { min, max }: NumberAttribute): void {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max) {
    throw new AwsError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
  }
}

function checkQueuePolicy(value: string): void {
  try {
    checkPolicy(value, "resource");
  } catch {
    throw new AwsError("InvalidAttributeValue", "Invalid value for the parameter Policy.");
  }
}

function parseRedrive(text: string): RedrivePolicy {
  const invalid = (reason: string) =>
    new AwsError(
      "InvalidParameterValue",
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
    );
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw invalid("Redrive policy is not a valid JSON map.");
  }
  const { deadLetterTargetArn, maxReceiveCount } = parsed;
  if (typeof deadLetterTargetArn !== "string")
    throw invalid("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
  if (maxReceiveCount === undefined)
    throw invalid("Redrive policy does not contain mandatory attribute: maxReceiveCount.");
  const count = Number(maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > 1_000)
    throw invalid("Invalid value for maxReceiveCount: must be between 1 and 1000.");
  return { deadLetterTargetArn, maxReceiveCount: count };
}

/** All attributes of a queue, as GetQueueAttributes shows them. */
export function showAttributes(queue: Queue, now: number): Record<string, string> {
  const waiting = queue.messages.filter((message) => message.visibleAt > now);
  const delayed = waiting.filter((message) => message.receives === 0);
  const numbers = Object.keys(numberAttributes).map((name) => [name, String(numberOf(queue, name))]);
  const seconds = (date: Date) => String(Math.floor(date.getTime() / 1_000));
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(queue.messages.length - waiting.length),
    ApproximateNumberOfMessagesNotVisible: String(waiting.length - delayed.length),
    ApproximateNumberOfMessagesDelayed: String(delayed.length),
    CreatedTimestamp: seconds(queue.created),
    LastModifiedTimestamp: seconds(queue.modified),
    SqsManagedSseEnabled: "true",
    ...(isFifo(queue) ? fifoDefaults : {}),
    ...Object.fromEntries(numbers),
    ...Object.fromEntries([...queue.attributes].filter(([, value]) => value !== "")),
  };
}
