import { defineService } from "../../kernel/service.ts";
import { moveOperations } from "./message-moves.ts";
import { messageVisible } from "./message-store.ts";
import { queueOperations } from "./queues.ts";
import { receivingOperations } from "./receiving.ts";
import { sendingOperations } from "./sending.ts";
import { createState } from "./state.ts";

/** Amazon Simple Queue Service: standard queues. */
export const sqs = defineService({
  name: "sqs",
  signingName: "sqs",
  iamPrefix: "sqs",
  scope: "regional",
  load: () => import("@aws-sdk/client-sqs"),
  createState,
  operations: { ...queueOperations, ...sendingOperations, ...receivingOperations, ...moveOperations },
  jobs: [messageVisible],
});
