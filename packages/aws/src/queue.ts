import { once } from "@watchkeeper/core/once";
import type { Runtime } from "@watchkeeper/core/runtime";
import { clientConfig } from "./client-config.ts";
import { fromSdk } from "./errors.ts";

/**
 * Puts a message off: it comes again after so many seconds, instead of after the queue's visibility timeout. Few are: the
 * client is loaded for those.
 */
export function sqsPostpone(
  runtime: Runtime,
  queueUrl: string,
): (receiptHandle: string, seconds: number) => Promise<void> {
  const client = once(async () => {
    const { ChangeMessageVisibilityCommand, SQSClient } = await import("./clients/sqs.ts");
    return { sqs: new SQSClient(clientConfig(runtime)), ChangeMessageVisibilityCommand };
  });
  return async (receiptHandle, seconds) => {
    const { sqs, ChangeMessageVisibilityCommand } = await client();
    try {
      await sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrl,
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: seconds,
        }),
      );
    } catch (error) {
      throw fromSdk(error, "sqs:ChangeMessageVisibility");
    }
  };
}
