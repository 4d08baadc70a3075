import { anchorOperations, s3AnchorStore } from "@watchkeeper/aws/anchor-store";
import { readChain } from "@watchkeeper/aws/dynamodb/audit-trail";
import { changedChains, changedChainsOperations } from "@watchkeeper/aws/dynamodb/changed-chains";
import { recordConfig, recordConfigOperations } from "@watchkeeper/aws/dynamodb/config-trail";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { keeping, keepingEnv, keepingOperations } from "@watchkeeper/aws/keeping";
import { anchorAudit } from "@watchkeeper/cases/anchor-audit";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { about, logOf } from "@watchkeeper/lambda/log";
import { measure } from "@watchkeeper/lambda/measure";
import * as z from "zod";

/** Once a day: puts the heads of the audit chains that have changed where nobody can change them, and what the notary missed. */
export const anchorAuditFunction = handlerFor({
  name: "anchor-audit",
  does: "Anchors the audit chains in a locked bucket, once a day, and looks for what the notary missed",
  on: { schedule: "rate(1 day)" },
  timeoutSeconds: 300,
  input: z.looseObject({}),
  env: keepingEnv,
  spokes: [],
  operations: [
    ...changedChainsOperations,
    ...recordConfigOperations,
    ...anchorOperations,
    ...keepingOperations,
  ],
  deps: (env, runtime) => {
    const tables = dynamoTables(runtime);
    const { bucket, ...keeper } = keeping(env, runtime, logOf(runtime, "anchor-audit"));
    return {
      ...keeper,
      // What it takes to read the configuration is loaded when it is read.
      seeConfig: async () => {
        const { default: config } = await import("../watchkeeper.config.ts");
        await recordConfig(tables, runtime.clock, config, watchkeeper);
      },
      changedChains: changedChains(tables.cases),
      recordsOf: (chain: string) => readChain(tables.trail, chain),
      anchors: s3AnchorStore(bucket),
    };
  },
  run: async (_event, { begin, seeConfig, tellAlarm, ...deps }) => {
    await begin();
    await seeConfig();
    const { anchor, late, alarms } = await anchorAudit(deps);
    for (const alarm of alarms) await tellAlarm(alarm);
    const { seq, hash, since, heads } = anchor;
    const count = Object.keys(heads).length;
    about({ seq, hash, since, heads: count, late, alarms: alarms.length });
    measure("AuditAnchored");
    measure("HeadsAnchored", count);
    if (late > 0) measure("RecordsKeptLate", late);
    if (alarms.length > 0) measure("TrailTampered", alarms.length);
    return { seq, hash };
  },
});

export const handler = anchorAuditFunction.handler;
