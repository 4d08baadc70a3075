import { caseStoreOperations, dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoSweeps, sweepsOperations } from "@watchkeeper/aws/dynamodb/sweeps";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { sfnExecutions, startOperations } from "@watchkeeper/aws/executions";
import { isSweepRunningOperations, sfnSweeps } from "@watchkeeper/aws/sweep-executions";
import { placesOf, sweepConfig } from "@watchkeeper/config/sweep-config";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { about } from "@watchkeeper/lambda/log";
import { beginSweep } from "@watchkeeper/reactions/begin-sweep";
import * as z from "zod/mini";
import { config } from "./deployed/config.ts";
import { watch } from "./deployed/watch.ts";

/** Begins a sweep: which checks, where; none of which another sweep goes on. */
export const beginSweepFunction = handlerFor({
  name: "begin-sweep",
  does: "Says what is to be swept, and sees that no two sweeps of a check go on at once",
  on: { workflow: "sweep" },
  timeoutSeconds: 60,
  input: z.object({
    executionArn: z.string(),
    at: z.string(),
    asked: z.union([
      z.object({ every: z.string() }),
      z.object({ check: z.string(), account: z.optional(z.string()), by: z.optional(z.string()) }),
    ]),
  }),
  env: z.object({ REMEDIATE_ARN: z.string(), SWEEP_ARN: z.string(), SPOKE_ACT_ROLE: z.string() }),
  spokes: [],
  operations: [
    ...caseStoreOperations.find,
    ...caseStoreOperations.update,
    ...sweepsOperations.newest,
    ...sweepsOperations.begin,
    ...startOperations,
    ...isSweepRunningOperations,
  ],
  deps: (env, runtime) => {
    const tables = dynamoTables(runtime);
    return {
      config: sweepConfig(config, env.SPOKE_ACT_ROLE),
      watch,
      places: placesOf(config),
      cases: dynamoCaseStore(tables, runtime.clock),
      sweeps: dynamoSweeps(tables.work, runtime.clock),
      executions: sfnExecutions(runtime, env.REMEDIATE_ARN),
      sweepExecutions: sfnSweeps(runtime, env.SWEEP_ARN),
      clock: runtime.clock,
    };
  },
  run: async ({ asked, executionArn, at }, deps) => {
    const begun = await beginSweep(asked, executionArn, at, deps);
    about({
      checks: begun.checks.map(({ check }) => check),
      under: begun.under,
      places: begun.places.length,
    });
    return begun;
  },
});

export const handler = beginSweepFunction.handler;
