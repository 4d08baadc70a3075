import { caseStoreOperations, dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoSweeps, sweepsOperations } from "@watchkeeper/aws/dynamodb/sweeps";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { sfnExecutions, startOperations } from "@watchkeeper/aws/executions";
import { awsExecutor } from "@watchkeeper/aws/executor";
import { waitingRuns, waitingRunsOperations } from "@watchkeeper/aws/waiting-runs";
import { sweepConfig } from "@watchkeeper/config/sweep-config";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { about } from "@watchkeeper/lambda/log";
import { measure } from "@watchkeeper/lambda/measure";
import { pacedReads } from "@watchkeeper/reactions/paced-reads";
import { rememberedReads } from "@watchkeeper/reactions/remembered-reads";
import { sweepPage } from "@watchkeeper/reactions/sweep-page";
import * as z from "zod/mini";
import { config } from "./deployed/config.ts";
import { operations, sdk } from "./deployed/sending.ts";
import { recognise, watch } from "./deployed/watch.ts";

const counts = z.object({
  pages: z.int(),
  listed: z.int(),
  wrong: z.int(),
  known: z.int(),
  unexamined: z.int(),
  young: z.int(),
});

/** One page of what a check looks at in an account and Region. */
export const sweepPageFunction = handlerFor({
  name: "sweep-page",
  does: "Lists a page of resources, has a check examine them, and brings what is wrong to its case",
  on: { workflow: "sweep" },
  timeoutSeconds: 300,
  input: z.object({
    check: z.string(),
    sweep: z.string(),
    at: z.string(),
    account: z.string(),
    region: z.string(),
    cursor: z.optional(z.string()),
    counts: z.optional(counts),
    failed: z.optional(z.string()),
  }),
  env: z.object({ REMEDIATE_ARN: z.string(), SPOKE_READ_ROLE: z.string(), SPOKE_ACT_ROLE: z.string() }),
  spokes: ["read"],
  operations: [
    ...caseStoreOperations.findKnown,
    ...caseStoreOperations.holders,
    ...caseStoreOperations.recorded,
    ...caseStoreOperations.open,
    ...caseStoreOperations.join,
    ...caseStoreOperations.find,
    ...caseStoreOperations.update,
    ...sweepsOperations.tell,
    ...startOperations,
    ...waitingRunsOperations,
  ],
  deps: (env, runtime) => {
    const tables = dynamoTables(runtime);
    const executor = awsExecutor(
      runtime,
      { read: env.SPOKE_READ_ROLE, act: env.SPOKE_ACT_ROLE },
      { operations, sdk },
    );
    const { read, throttled } = pacedReads(executor.read, runtime.clock, runtime.random);
    return {
      config: sweepConfig(config, env.SPOKE_ACT_ROLE),
      readIn: rememberedReads(read),
      throttled,
      operations,
      recognise,
      watch,
      cases: dynamoCaseStore(tables, runtime.clock),
      sweeps: dynamoSweeps(tables.work, runtime.clock),
      executions: sfnExecutions(runtime, env.REMEDIATE_ARN),
      waiting: waitingRuns(runtime, tables),
      clock: runtime.clock,
    };
  },
  run: async (page, { readIn, ...deps }) => {
    const swept = await sweepPage(page, { ...deps, executor: { read: readIn(page.sweep) } });
    const { check, sweep, account, region, failed } = page;
    about({ check, sweep, account, region, ...swept, ...(failed === undefined ? {} : { failed }) });
    if (swept.failed !== undefined) measure("SweepsIncomplete");
    else measure("ResourcesSwept", swept.counts.listed - (page.counts?.listed ?? 0));
    return swept;
  },
});

export const handler = sweepPageFunction.handler;
