import {
  caseStoreOperations,
  dynamoCaseStore,
  openCases,
  openCasesOperations,
} from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoRunStore, runStoreOperations } from "@watchkeeper/aws/dynamodb/run-store";
import { dynamoSweeps, sweepsOperations } from "@watchkeeper/aws/dynamodb/sweeps";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { sfnExecutions, startOperations } from "@watchkeeper/aws/executions";
import { awsExecutor } from "@watchkeeper/aws/executor";
import { waitingRuns, waitingRunsOperations } from "@watchkeeper/aws/waiting-runs";
import { sweepConfig } from "@watchkeeper/config/sweep-config";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { about } from "@watchkeeper/lambda/log";
import { measure } from "@watchkeeper/lambda/measure";
import { endSweep } from "@watchkeeper/reactions/end-sweep";
import * as z from "zod/mini";
import { config } from "./deployed/config.ts";
import { operations, sdk } from "./deployed/sending.ts";
import { recognise } from "./deployed/watch.ts";

/** Ends a sweep of a check: its cases are started, and what has been mended meanwhile closes. */
export const endSweepFunction = handlerFor({
  name: "end-sweep",
  does: "Starts the cases that a sweep has opened, and looks whether what people are asked about is mended",
  on: { workflow: "sweep" },
  timeoutSeconds: 300,
  input: z.object({ check: z.string(), sweep: z.string(), cursor: z.optional(z.string()) }),
  env: z.object({ REMEDIATE_ARN: z.string(), SPOKE_READ_ROLE: z.string(), SPOKE_ACT_ROLE: z.string() }),
  spokes: ["read"],
  operations: [
    ...caseStoreOperations.find,
    ...caseStoreOperations.story,
    ...caseStoreOperations.update,
    ...openCasesOperations,
    ...runStoreOperations.plan,
    ...sweepsOperations.newest,
    ...sweepsOperations.places,
    ...sweepsOperations.end,
    ...startOperations,
    ...waitingRunsOperations,
  ],
  deps: (env, runtime) => {
    const tables = dynamoTables(runtime);
    return {
      config: sweepConfig(config, env.SPOKE_ACT_ROLE),
      executor: awsExecutor(
        runtime,
        { read: env.SPOKE_READ_ROLE, act: env.SPOKE_ACT_ROLE },
        { operations, sdk },
      ),
      operations,
      recognise,
      cases: dynamoCaseStore(tables, runtime.clock),
      listOpen: openCases(tables.cases),
      planOf: dynamoRunStore(tables, runtime.clock).plan,
      sweeps: dynamoSweeps(tables.work, runtime.clock),
      executions: sfnExecutions(runtime, env.REMEDIATE_ARN),
      waiting: waitingRuns(runtime, tables),
      clock: runtime.clock,
    };
  },
  run: async ({ check, sweep: id, cursor }, deps) => {
    const end = await endSweep({ check, id }, cursor, deps);
    if (end === undefined || "cursor" in end) return end ?? {};
    about({ check, sweep: id, ...end });
    measure("SweepDuration", end.ms);
    measure("SweepFindings", end.counts.wrong);
    return {};
  },
});

export const handler = endSweepFunction.handler;
