import type { SQSClient } from "@aws-sdk/client-sqs";
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
  let sqs: SQSClient | undefined;
  return async (receiptHandle, seconds) => {
    const { ChangeMessageVisibilityCommand, SQSClient: Client } = await import("@aws-sdk/client-sqs");
    sqs ??= new Client(clientConfig(runtime));
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
