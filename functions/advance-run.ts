import { sqsChatTeller, tellChatOperations } from "@watchkeeper/aws/chat-teller";
import { approvalStoreOperations, dynamoApprovalStore } from "@watchkeeper/aws/dynamodb/approval-store";
import { caseStoreOperations, dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoLimits, limitsOperations } from "@watchkeeper/aws/dynamodb/limits";
import { dynamoRunStore, runStoreOperations } from "@watchkeeper/aws/dynamodb/run-store";
import { dynamoSwitches, switchesOperations } from "@watchkeeper/aws/dynamodb/switches";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { awsExecutor } from "@watchkeeper/aws/executor";
import { tellingOfRuns } from "@watchkeeper/chat/telling-of-runs";
import { approvalRulesFor } from "@watchkeeper/config/approval-rules";
import { reactionConfig } from "@watchkeeper/config/reaction-config";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { admitRun } from "@watchkeeper/plans/admit-run";
import { advanceRun } from "@watchkeeper/plans/advance-run";
import { modeOfPlan } from "@watchkeeper/plans/gate";
import type { Plan } from "@watchkeeper/plans/plan";
import * as z from "zod";
import config from "../watchkeeper.config.ts";

/** One tick of a run: batch after batch of its steps, as far as the time goes. */
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
    ...runStoreOperations.open,
    ...runStoreOperations.plan,
    ...runStoreOperations.tasks,
    ...runStoreOperations.records,
    ...runStoreOperations.commit,
    ...switchesOperations.halted,
    ...approvalStoreOperations.find,
    ...limitsOperations.stepsThisHour,
    ...limitsOperations.reserve,
    ...caseStoreOperations.update,
    ...tellChatOperations,
  ],
  deps: (env, runtime) => {
    const tables = dynamoTables(runtime);
    const { clock, random, deadline } = runtime;
    const cases = dynamoCaseStore(tables, clock);
    const tellChat = sqsChatTeller(runtime, env.CHAT_QUEUE_URL);
    const runs = tellingOfRuns(dynamoRunStore(tables, clock), tellChat, clock);
    const { modeOf } = reactionConfig(config, env.SPOKE_ACT_ROLE);
    return {
      runs,
      executor: awsExecutor(runtime, { read: env.SPOKE_READ_ROLE, act: env.SPOKE_ACT_ROLE }),
      switches: dynamoSwitches(tables.work),
      clock,
      random,
      deadline,
      admit: admitRun({
        runs,
        approvals: dynamoApprovalStore(tables, clock),
        limits: dynamoLimits(tables.work, clock),
        clock,
        modeOf: (plan: Plan) => modeOfPlan(plan, modeOf),
        neededFor: (plan: Plan) => approvalRulesFor(config, plan).needed,
        maxResources: config.limits.resourcesPerPlan,
        stepsPerHour: config.limits.stepsPerHour,
        started: async ({ caseId, planHash }) => {
          await cases.update(
            caseId,
            { status: "running" },
            { actor: watchkeeper, type: "run admitted", data: { planHash } },
          );
        },
      }),
    };
  },
  run: advanceRun,
});

export const handler = advanceRunFunction.handler;
