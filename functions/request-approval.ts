import { sqsChatTeller, tellChatOperations } from "@watchkeeper/aws/chat-teller";
import { approvalStoreOperations, dynamoApprovalStore } from "@watchkeeper/aws/dynamodb/approval-store";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { sfnTaskTokens, tellOperations } from "@watchkeeper/aws/executions";
import { approvalRulesFor } from "@watchkeeper/config/approval-rules";
import { durationMs } from "@watchkeeper/core/duration";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { about } from "@watchkeeper/lambda/log";
import { measure } from "@watchkeeper/lambda/measure";
import type { PlanTerms } from "@watchkeeper/plans/plan";
import { requestApproval } from "@watchkeeper/plans/request-approval";
import * as z from "zod";
import { config } from "./deployed/config.ts";

/** Puts a plan before people; the state machine waits for its task token meanwhile. */
export const requestApprovalFunction = handlerFor({
  name: "request-approval",
  does: "Puts a plan before people",
  on: { workflow: "remediate" },
  timeoutSeconds: 30,
  input: z.object({
    caseId: z.string(),
    planHash: z.string(),
    reasons: z.array(z.string()),
    taskToken: z.string(),
  }),
  env: z.object({ CHAT_QUEUE_URL: z.url() }),
  spokes: [],
  operations: [
    ...approvalStoreOperations.terms,
    ...approvalStoreOperations.request,
    ...approvalStoreOperations.find,
    ...tellOperations,
    ...tellChatOperations,
  ],
  deps: (env, runtime) => ({
    approvals: dynamoApprovalStore(dynamoTables(runtime), runtime.clock),
    clock: runtime.clock,
    rulesFor: (plan: PlanTerms) => approvalRulesFor(config, plan),
    timeoutMs: durationMs(config.approvals.timeout),
    livesMs: durationMs(config.approvals.lives),
    tokens: sfnTaskTokens(runtime),
    tellChat: sqsChatTeller(runtime, env.CHAT_QUEUE_URL),
  }),
  run: async (input, deps) => {
    const { until, seq } = await requestApproval(input, deps);
    await deps.tellChat(input.caseId, seq);
    about({ caseId: input.caseId, planHash: input.planHash, until });
    measure("ApprovalsAsked");
    return { until };
  },
});

export const handler = requestApprovalFunction.handler;
