import { sqsChatTeller, tellChatOperations } from "@watchkeeper/aws/chat-teller";
import { dynamoApprovalStore } from "@watchkeeper/aws/dynamodb/approval-store";
import { dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoLeases } from "@watchkeeper/aws/dynamodb/leases";
import { dynamoLimits } from "@watchkeeper/aws/dynamodb/limits";
import { dynamoPlanStore } from "@watchkeeper/aws/dynamodb/plan-store";
import { dynamoSwitches } from "@watchkeeper/aws/dynamodb/switches";
import { dynamoTable } from "@watchkeeper/aws/dynamodb/table";
import { awsExecutor } from "@watchkeeper/aws/executor";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { admitRun } from "@watchkeeper/plans/admit-run";
import { advanceRun } from "@watchkeeper/plans/advance-run";
import * as z from "zod";
import config from "../watchkeeper.config.ts";

/** One tick of a run: checks what is in flight, starts what is ready, writes the ledger. */
export const advanceRunFunction = handlerFor({
  name: "advance-run",
  does: "Carries a plan out, one tick at a time",
  on: { workflow: "run-plan" },
  timeoutSeconds: 120,
  input: z.object({ caseId: z.string(), planHash: z.string() }),
  env: z.object({
    TABLE_NAME: z.string(),
    CHAT_QUEUE_URL: z.url(),
    SPOKE_READ_ROLE: z.string(),
    SPOKE_ACT_ROLE: z.string(),
  }),
  spokes: ["read", "act"],
  operations: [
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
    "dynamodb:TransactWriteItems",
    ...tellChatOperations,
  ],
  deps: (env, runtime) => {
    const table = dynamoTable(runtime, env.TABLE_NAME);
    const cases = dynamoCaseStore(table, runtime.clock);
    const switches = dynamoSwitches(table, runtime.clock);
    const tellChat = sqsChatTeller(runtime, env.CHAT_QUEUE_URL);
    return {
      store: dynamoPlanStore(table, runtime.clock),
      leases: dynamoLeases(table, runtime.clock),
      executor: awsExecutor(runtime, { read: env.SPOKE_READ_ROLE, act: env.SPOKE_ACT_ROLE }),
      switches,
      clock: runtime.clock,
      admit: admitRun({
        approvals: dynamoApprovalStore(table, runtime.clock),
        limits: dynamoLimits(table, runtime.clock),
        switches,
        clock: runtime.clock,
        stepsPerHour: config.limits.stepsPerHour,
        started: async (plan, planHash) => {
          await cases.update(
            plan.caseId,
            { status: "running" },
            { actor: "watchkeeper", type: "run started", data: { planHash } },
          );
          await tellChat(plan.caseId);
        },
      }),
    };
  },
  run: advanceRun,
});

export const handler = advanceRunFunction.handler;
