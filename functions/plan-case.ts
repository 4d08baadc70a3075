import { caseStoreOperations, dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { recordConfig, recordConfigOperations } from "@watchkeeper/aws/dynamodb/config-trail";
import { dynamoLimits, limitsOperations } from "@watchkeeper/aws/dynamodb/limits";
import { dynamoRunStore, runStoreOperations } from "@watchkeeper/aws/dynamodb/run-store";
import { dynamoSwitches, switchesOperations } from "@watchkeeper/aws/dynamodb/switches";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { awsExecutor } from "@watchkeeper/aws/executor";
import { askedWhat } from "@watchkeeper/cases/case";
import { configHash } from "@watchkeeper/config/config-hash";
import { reactionConfig } from "@watchkeeper/config/reaction-config";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import { durationSeconds } from "@watchkeeper/core/duration";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { about } from "@watchkeeper/lambda/log";
import { planCase } from "@watchkeeper/reactions/plan-case";
import * as z from "zod/mini";
import { config } from "./deployed/config.ts";
import { operations, sdk } from "./deployed/sending.ts";
import { recognise } from "./deployed/watch.ts";

/** How long asking may take: an execution waits that much longer than people have. */
const askingSeconds = 300;

/** A second look at a case: what is still wrong becomes a plan, and the gate decides on it. */
export const planCaseFunction = handlerFor({
  name: "plan-case",
  does: "Looks a second time, makes the plan, asks the gate",
  on: { workflow: "remediate" },
  timeoutSeconds: 60,
  input: z.object({ caseId: z.string(), what: z.optional(askedWhat) }),
  env: z.object({ SPOKE_READ_ROLE: z.string(), SPOKE_ACT_ROLE: z.string() }),
  spokes: ["read"],
  operations: [
    ...caseStoreOperations.find,
    ...caseStoreOperations.story,
    ...caseStoreOperations.holders,
    ...caseStoreOperations.join,
    ...caseStoreOperations.update,
    ...caseStoreOperations.keepUndo,
    ...caseStoreOperations.lastUndos,
    ...runStoreOperations.open,
    ...runStoreOperations.plan,
    ...runStoreOperations.records,
    ...runStoreOperations.save,
    ...runStoreOperations.resume,
    ...switchesOperations.halted,
    ...limitsOperations.stepsThisHour,
    ...recordConfigOperations,
  ],
  deps: (env, runtime) => {
    const tables = dynamoTables(runtime);
    const limits = dynamoLimits(tables.work, runtime.clock);
    const switches = dynamoSwitches(tables.work);
    let isSeen = false;
    return {
      /** A process has one configuration: it is looked at once. */
      seeConfig: async () => {
        if (!isSeen) await recordConfig(tables, runtime.clock, config, watchkeeper);
        isSeen = true;
      },
      config: reactionConfig(config, env.SPOKE_ACT_ROLE),
      configHash: configHash(config),
      maxResources: config.limits.resourcesPerPlan,
      clock: runtime.clock,
      executor: awsExecutor(
        runtime,
        { read: env.SPOKE_READ_ROLE, act: env.SPOKE_ACT_ROLE },
        { operations, sdk },
      ),
      operations,
      recognise,
      cases: dynamoCaseStore(tables, runtime.clock),
      plans: dynamoRunStore(tables, runtime.clock),
      policyFor: async (account: string) => ({
        policy: {
          halted: await switches.halted(),
          maxResources: config.limits.resourcesPerPlan,
          stepsPerHour: config.limits.stepsPerHour,
        },
        history: { stepsThisHour: await limits.stepsThisHour(account) },
      }),
    };
  },
  run: async (input, { seeConfig, ...deps }) => {
    await seeConfig();
    const answer = await planCase(input, deps);
    about({ ...input, ...answer });
    return {
      // Executions that began under a release before 0.3 know of one plan.
      ...(answer.plans[0] ?? { decision: "stop" }),
      ...answer,
      approvalSeconds: durationSeconds(config.approvals.timeout) + askingSeconds,
    };
  },
});

export const handler = planCaseFunction.handler;
