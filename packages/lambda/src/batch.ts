import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Runtime } from "@watchkeeper/core/runtime";
import * as z from "zod";

/** An SQS event, as Lambda's event source mapping delivers it. */
export const sqsEvent = z.object({
  Records: z
    .array(
      z.object({
        messageId: z.string(),
        receiptHandle: z.string(),
        body: z.string(),
        messageAttributes: z.record(z.string(), z.object({ stringValue: z.string().optional() })).optional(),
      }),
    )
    .min(1),
});

/** One message of a batch. */
export type Message = z.output<typeof sqsEvent>["Records"][number];

/** What Lambda puts back on the queue: the messages that failed, and no other. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Works through a batch one by one; a message whose work throws comes again, the others do not. None is begun that
 * would hardly be done in time: the end of the invocation would have all of them come again.
 */
export async function eachMessage(
  { clock, deadline }: Pick<Runtime, "clock" | "deadline">,
  messages: readonly Message[],
  work: (message: Message) => Promise<void>,
  failed: (message: Message, error: unknown) => void,
): Promise<BatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  let longestMs = 0;
  for (const message of messages) {
    const start = clock.now().getTime();
    try {
      if (start + longestMs > deadline().getTime()) throw noTimeLeft();
      await work(message);
    } catch (error) {
      failed(message, error);
      batchItemFailures.push({ itemIdentifier: message.messageId });
    }
    longestMs = Math.max(longestMs, clock.now().getTime() - start);
  }
  return { batchItemFailures };
}

const noTimeLeft = () =>
  new WatchkeeperError("NoTimeLeft", "unavailable", "The invocation ends too soon to begin another message.");
