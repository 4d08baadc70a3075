import { sqsChatTeller, tellChatOperations } from "@watchkeeper/aws/chat-teller";
import { approvalStoreOperations, dynamoApprovalStore } from "@watchkeeper/aws/dynamodb/approval-store";
import { caseStoreOperations, dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoLeases, leasesOperations } from "@watchkeeper/aws/dynamodb/leases";
import { dynamoLimits, limitsOperations } from "@watchkeeper/aws/dynamodb/limits";
import { dynamoPlanStore, planStoreOperations } from "@watchkeeper/aws/dynamodb/plan-store";
import { dynamoSwitches, switchesOperations } from "@watchkeeper/aws/dynamodb/switches";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
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
    CHAT_QUEUE_URL: z.url(),
    SPOKE_READ_ROLE: z.string(),
    SPOKE_ACT_ROLE: z.string(),
  }),
  spokes: ["read", "act"],
  operations: [
    ...planStoreOperations.plan,
    ...planStoreOperations.records,
    ...planStoreOperations.transition,
    ...leasesOperations.acquire,
    ...leasesOperations.release,
    ...switchesOperations.halted,
    ...approvalStoreOperations.find,
    ...limitsOperations.reserve,
    ...caseStoreOperations.update,
    ...tellChatOperations,
  ],
  deps: (env, runtime) => {
    const tables = dynamoTables(runtime);
    const cases = dynamoCaseStore(tables, runtime.clock);
    const switches = dynamoSwitches(tables.work, runtime.clock);
    const tellChat = sqsChatTeller(runtime, env.CHAT_QUEUE_URL);
    return {
      store: dynamoPlanStore(tables, runtime.clock),
      leases: dynamoLeases(tables.work, runtime.clock),
      executor: awsExecutor(runtime, { read: env.SPOKE_READ_ROLE, act: env.SPOKE_ACT_ROLE }),
      switches,
      clock: runtime.clock,
      admit: admitRun({
        approvals: dynamoApprovalStore(tables, runtime.clock),
        limits: dynamoLimits(tables.work, runtime.clock),
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
