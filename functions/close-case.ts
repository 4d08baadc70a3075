import { sqsChatTeller, tellChatOperations } from "@watchkeeper/aws/chat-teller";
import { caseStoreOperations, dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { closeCase, closing } from "@watchkeeper/cases/close-case";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import * as z from "zod";

/** Closes a case with its outcome. */
export const closeCaseFunction = handlerFor({
  name: "close-case",
  does: "Closes a case with its outcome",
  on: { workflow: "remediate" },
  timeoutSeconds: 30,
  input: closing,
  env: z.object({ CHAT_QUEUE_URL: z.url() }),
  spokes: [],
  operations: [...caseStoreOperations.update, ...tellChatOperations],
  deps: (env, runtime) => ({
    cases: dynamoCaseStore(dynamoTables(runtime), runtime.clock),
    clock: runtime.clock,
    tellChat: sqsChatTeller(runtime, env.CHAT_QUEUE_URL),
  }),
  run: async (input, deps) => {
    const closed = await closeCase(input, deps);
    await deps.tellChat(input.caseId);
    return closed;
  },
});

export const handler = closeCaseFunction.handler;
