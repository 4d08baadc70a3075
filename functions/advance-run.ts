import { sqsChatTeller, tellChatOperations } from "@watchkeeper/aws/chat-teller";
import { approvalStoreOperations, dynamoApprovalStore } from "@watchkeeper/aws/dynamodb/approval-store";
import { caseStoreOperations, dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoLimits, limitsOperations } from "@watchkeeper/aws/dynamodb/limits";
import { dynamoRunStore, runStoreOperations } from "@watchkeeper/aws/dynamodb/run-store";
import { dynamoSwitches, switchesOperations } from "@watchkeeper/aws/dynamodb/switches";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { awsExecutor } from "@watchkeeper/aws/executor";
import { caseMoved, planCounts } from "@watchkeeper/cases/case";
import { tellingOfRuns } from "@watchkeeper/chat/telling-of-runs";
import { approvalRulesFor, personOf } from "@watchkeeper/config/approval-rules";
import { reactionConfig } from "@watchkeeper/config/reaction-config";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { about } from "@watchkeeper/lambda/log";
import { measure } from "@watchkeeper/lambda/measure";
import { admitRun } from "@watchkeeper/plans/admit-run";
import { advanceRun } from "@watchkeeper/plans/advance-run";
import { approvalState } from "@watchkeeper/plans/approval";
import type { Progress } from "@watchkeeper/plans/front";
import { modeOfPlan } from "@watchkeeper/plans/gate";
import type { Plan } from "@watchkeeper/plans/plan";
import { watchProgress } from "@watchkeeper/plans/watch-progress";
import * as z from "zod";
import { config } from "./deployed/config.ts";
import { operations, sdk } from "./deployed/sending.ts";

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
    ...caseStoreOperations.find,
    ...caseStoreOperations.update,
    ...tellChatOperations,
  ],
  deps: (env, runtime) => {
    const tables = dynamoTables(runtime);
    const { clock, random, deadline } = runtime;
    const cases = dynamoCaseStore(tables, clock);
    const approvals = dynamoApprovalStore(tables, clock);
    const tellChat = sqsChatTeller(runtime, env.CHAT_QUEUE_URL);
    const runs = tellingOfRuns(watchProgress(dynamoRunStore(tables, clock), tellProgress), tellChat, clock);
    const { modeOf } = reactionConfig(config, env.SPOKE_ACT_ROLE);
    return {
      runs,
      executor: awsExecutor(
        runtime,
        { read: env.SPOKE_READ_ROLE, act: env.SPOKE_ACT_ROLE },
        { operations, sdk },
      ),
      switches: dynamoSwitches(tables.work),
      hasMoved: caseMoved(cases),
      clock,
      random,
      deadline,
      admit: admitRun({
        runs,
        approvals,
        limits: dynamoLimits(tables.work, clock),
        clock,
        modeOf: (plan: Plan) => modeOfPlan(plan, modeOf),
        rulesFor: (plan: Plan) => approvalRulesFor(config, plan),
        personOf: personOf(config),
        maxResources: config.limits.resourcesPerPlan,
        stepsPerHour: config.limits.stepsPerHour,
        countsNow: planCounts(cases),
        started: async ({ caseId, planHash }) => {
          const others = (await cases.find(caseId))?.gate?.plans ?? [];
          const asked = await Promise.all(
            others.map(async (plan) =>
              plan.planHash !== planHash && plan.decision === "ask"
                ? approvals.find(caseId, plan.planHash)
                : undefined,
            ),
          );
          const isAsked = asked.some(
            (one) => one && approvalState(one.request, one.decisions, clock.now()).state === "pending",
          );
          await cases.update(
            caseId,
            // Where people are still asked about another plan of the case, that is what they see of it.
            { status: isAsked ? "awaiting-approval" : "running" },
            { actor: watchkeeper, type: "run admitted", data: { planHash } },
          );
        },
      }),
    };
  },
  run: async (ref, deps) => {
    about(ref);
    const start = deps.clock.now().getTime();
    const tick = await advanceRun(ref, deps);
    measure("TickDuration", deps.clock.now().getTime() - start);
    about(tick);
    return tick;
  },
});

function tellProgress(was: Progress, is: Progress): void {
  measure("StepsInFlight", is.inFlight);
  if (is.done > was.done) measure("StepsDone", is.done - was.done);
  if (is.failed > was.failed) measure("StepsFailed", is.failed - was.failed);
  about({ progress: is });
}

export const handler = advanceRunFunction.handler;
