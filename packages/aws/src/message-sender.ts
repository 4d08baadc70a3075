import type { SendMessageCommandInput } from "@aws-sdk/client-sqs";
import { once } from "@watchkeeper/core/once";
import type { Runtime } from "@watchkeeper/core/runtime";
import { clientConfig } from "./client-config.ts";

/** Sends to a queue. Most invocations send nothing: the client is loaded by those that do. */
export function messageSender(
  runtime: Runtime,
  queueUrl: string,
): (message: Omit<SendMessageCommandInput, "QueueUrl">) => Promise<void> {
  const sender = once(async () => {
    const { SendMessageCommand, SQSClient } = await import("./clients/sqs.ts");
    const sqs = new SQSClient(clientConfig(runtime));
    return (message: Omit<SendMessageCommandInput, "QueueUrl">) =>
      sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, ...message }));
  });
  return async (message) => {
    await (await sender())(message);
  };
}
