import { once } from "@watchkeeper/core/once";
import type { Runtime } from "@watchkeeper/core/runtime";
import { clientConfig } from "./client-config.ts";
import { fromSdk } from "./errors.ts";

/** Takes messages off a queue, a batch of Lambda's at most; whoever took them from it has done with them. Few are: the client is loaded for those. */
export function sqsTakeOff(
  runtime: Runtime,
  queueUrl: string,
): (messages: readonly { readonly receiptHandle: string }[]) => Promise<void> {
  const client = once(async () => {
    const { DeleteMessageBatchCommand, SQSClient } = await import("./clients/sqs.ts");
    return { sqs: new SQSClient(clientConfig(runtime)), DeleteMessageBatchCommand };
  });
  return async (messages) => {
    const { sqs, DeleteMessageBatchCommand } = await client();
    const Entries = messages.map(({ receiptHandle: ReceiptHandle }, number) => ({
      Id: String(number),
      ReceiptHandle,
    }));
    try {
      // What it does not take off comes again, and is known then.
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    } catch (error) {
      throw fromSdk(error, "sqs:DeleteMessage");
    }
  };
}
