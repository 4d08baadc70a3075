import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { messageOf } from "@watchkeeper/core/error";
import type { Runtime } from "@watchkeeper/core/runtime";
import { clientConfig } from "./client-config.ts";

/** The permissions that this needs. */
export const tellChatOperations = ["sqs:SendMessage to chat"] as const;

/**
 * Tells the chat that a case stands otherwise now. It never throws: a chat that is down stops no fix, and the sweeper
 * finds what the chat was not told.
 */
export function sqsChatTeller(
  runtime: Runtime,
  queueUrl: string,
  failed: (message: string) => void = () => {},
): (caseId: string) => Promise<void> {
  const sqs = new SQSClient(clientConfig(runtime));
  return async (caseId) => {
    try {
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify({ caseId }) }));
    } catch (error) {
      failed(`the chat was not told of case ${caseId}; the sweeper will: ${messageOf(error)}`);
    }
  };
}
