import type { Runtime } from "@watchkeeper/core/runtime";
import { fromSdk } from "./errors.ts";
import { messageSender } from "./message-sender.ts";

/** The permissions that sending again needs. */
export const sendAgainOperations = ["sqs:SendMessage to events"] as const;

/** As long as SQS delays a message (SQS Developer Guide, "Amazon SQS delay queues"). */
const longestDelaySeconds = 900;

/**
 * Sends a message again, after so many seconds: what waits uses up none of the receives that its failures need. It may
 * come sooner than asked for, and is sent again then.
 *
 * @returns sends a body after some seconds, with words of ours beside it (message attributes).
 */
export function sqsSendAgain(
  runtime: Runtime,
  queueUrl: string,
): (body: string, seconds: number, words?: Readonly<Record<string, string>>) => Promise<void> {
  const send = messageSender(runtime, queueUrl);
  return async (body, seconds, words = {}) => {
    const attributes = Object.entries(words).map(
      ([name, StringValue]) => [name, { DataType: "String", StringValue }] as const,
    );
    try {
      await send({
        MessageBody: body,
        ...(attributes.length > 0 ? { MessageAttributes: Object.fromEntries(attributes) } : {}),
        DelaySeconds: Math.min(longestDelaySeconds, seconds),
      });
    } catch (error) {
      throw fromSdk(error, "sqs:SendMessage to the events queue");
    }
  };
}
