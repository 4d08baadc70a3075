import * as z from "zod";

/** An SQS event, as Lambda's event source mapping delivers it. */
export const sqsEvent = z.object({
  Records: z.array(z.object({ messageId: z.string(), receiptHandle: z.string(), body: z.string() })).min(1),
});

/** One message of a batch. */
export type Message = z.output<typeof sqsEvent>["Records"][number];

/** What Lambda puts back on the queue: the messages that failed, and no other. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Works through a batch one by one; a message whose work throws comes again, the others do not. */
export async function eachMessage(
  messages: readonly Message[],
  work: (message: Message) => Promise<void>,
  failed: (message: Message, error: unknown) => void,
): Promise<BatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const message of messages) {
    try {
      await work(message);
    } catch (error) {
      failed(message, error);
      batchItemFailures.push({ itemIdentifier: message.messageId });
    }
  }
  return { batchItemFailures };
}
