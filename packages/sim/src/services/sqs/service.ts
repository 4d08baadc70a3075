import { defineService } from "../../kernel/service.ts";
import { moveOperations } from "./message-moves.ts";
import { messageVisible } from "./message-store.ts";
import { queueOperations } from "./queues.ts";
import { receivingOperations } from "./receiving.ts";
import { sendingOperations } from "./sending.ts";
import { createState } from "./state.ts";

/** Amazon Simple Queue Service. */
export const sqs = defineService({
  name: "sqs",
  signingName: "sqs",
  iamPrefix: "sqs",
  scope: "regional",
  fidelity: {
    models:
      "Standard and FIFO queues (order by group, de-duplication) with visibility, delays, retention, long polling, batches, policies, redrive and moving back, purges; a deleted name rests for a minute.",
    refuses: ["encryption with KMS keys"],
    ignores: [
      "RedriveAllowPolicy: it is kept, and lets every source in",
      "MessageGroupId of standard queues (fair queues), and ReceiveRequestAttemptId",
      "the limit of 20,000 messages in flight of a FIFO queue",
      "MaxNumberOfMessagesPerSecond of a move: it is done at once",
    ],
  },
  load: () => import("@aws-sdk/client-sqs"),
  createState,
  tagged: ({ queues }) => queues.values(),
  operations: { ...queueOperations, ...sendingOperations, ...receivingOperations, ...moveOperations },
  jobs: [messageVisible],
});
