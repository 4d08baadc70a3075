import type { Runtime } from "@watchkeeper/core/runtime";
import type { Quarantine } from "@watchkeeper/reactions/ports";
import { fromSdk } from "./errors.ts";
import { messageSender } from "./message-sender.ts";

/** The permissions that this needs. */
export const quarantineOperations = ["sqs:SendMessage"] as const;

/** The quarantine queue: the message as it came, with the reason as an attribute. */
export function sqsQuarantine(runtime: Runtime, queueUrl: string): Quarantine {
  const send = messageSender(runtime, queueUrl);
  return {
    keep: async (body, reason) => {
      try {
        await send({
          MessageBody: body === "" ? " " : body,
          MessageAttributes: { reason: { DataType: "String", StringValue: reason.slice(0, 1_024) } },
        });
      } catch (error) {
        throw fromSdk(error, "sqs:SendMessage to the quarantine queue");
      }
    },
  };
}
