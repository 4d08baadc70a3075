import { ChangeMessageVisibilityCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Runtime } from "@watchkeeper/core/runtime";
import { clientConfig } from "./client-config.ts";
import { fromSdk } from "./errors.ts";

/** Puts a message off: it comes again after so many seconds, instead of after the queue's visibility timeout. */
export function sqsPostpone(
  runtime: Runtime,
  queueUrl: string,
): (receiptHandle: string, seconds: number) => Promise<void> {
  const sqs = new SQSClient(clientConfig(runtime));
  return async (receiptHandle, seconds) => {
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
