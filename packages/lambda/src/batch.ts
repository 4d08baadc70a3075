import { eachAtOnce } from "@watchkeeper/core/each-at-once";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Runtime } from "@watchkeeper/core/runtime";
import * as z from "zod/mini";
import { measure } from "./measure.ts";

/** An SQS event, as Lambda's event source mapping delivers it. */
export const sqsEvent = z.object({
  Records: z
    .array(
      z.object({
        messageId: z.string(),
        receiptHandle: z.string(),
        body: z.string(),
        attributes: z.optional(z.object({ ApproximateReceiveCount: z.optional(z.string()) })),
        messageAttributes: z.optional(
          z.record(z.string(), z.object({ stringValue: z.optional(z.string()) })),
        ),
      }),
    )
    .check(z.minLength(1)),
});

/** One message of a batch. */
export type Message = z.output<typeof sqsEvent>["Records"][number];

/** What Lambda puts back on the queue: the messages that failed, and no other. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** How many messages are under way at once: what one function asks of AWS and of a table in one breath stays small. */
const usuallyAtOnce = 5;

/** How often a message was received, this time included. */
const receivesOf = ({ attributes }: Message): number => Number(attributes?.ApproximateReceiveCount ?? 1);

/**
 * Works through a batch, some messages side by side; a message whose work throws comes again, the others do not. None is
 * begun that would hardly be done in time: the end of the invocation would have all of them come again.
 *
 * @param takeOff takes what is done off the queue before Lambda does. Where it is told, what has come before is worked on
 * last, each for itself: whatever ends the invocation then takes nothing else with it.
 */
export async function eachMessage(
  { clock, deadline }: Pick<Runtime, "clock" | "deadline">,
  messages: readonly Message[],
  work: (message: Message) => Promise<void>,
  failed: (message: Message, error: unknown) => void,
  atOnce = usuallyAtOnce,
  takeOff?: (messages: readonly Message[]) => Promise<void>,
): Promise<BatchResponse> {
  const again = new Set<Message>();
  let longestMs = 0;
  const workOn = async (message: Message) => {
    const start = clock.now().getTime();
    try {
      if (start + longestMs > deadline().getTime()) throw noTimeLeft();
      await work(message);
    } catch (error) {
      failed(message, error);
      again.add(message);
      measure("MessagesAgain");
    }
    longestMs = Math.max(longestMs, clock.now().getTime() - start);
  };
  const alone = takeOff ? messages.filter((message) => receivesOf(message) > 1) : [];
  let worked = messages.filter((message) => !alone.includes(message));
  await eachAtOnce(atOnce, worked, workOn);
  for (const message of alone.toSorted((a, b) => receivesOf(a) - receivesOf(b))) {
    const done = worked.filter((one) => !again.has(one));
    if (done.length > 0) await takeOff?.(done);
    await workOn(message);
    worked = [message];
  }
  const failures = messages.filter((message) => again.has(message));
  return { batchItemFailures: failures.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

const noTimeLeft = () =>
  new WatchkeeperError("NoTimeLeft", "unavailable", "The invocation ends too soon to begin another message.");
