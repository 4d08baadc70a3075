import { anchorWriteOperations, s3AnchorStore } from "@watchkeeper/aws/anchor-store";
import { changedHeads, changedHeadsOperations } from "@watchkeeper/aws/dynamodb/changed-heads";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { anchorAudit } from "@watchkeeper/cases/anchor-audit";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { about } from "@watchkeeper/lambda/log";
import { measure } from "@watchkeeper/lambda/measure";
import * as z from "zod";

/** Once a day: puts the heads of the audit chains that have changed where nobody can change them. */
export const anchorAuditFunction = handlerFor({
  name: "anchor-audit",
  does: "Anchors the audit chains in a locked bucket, once a day",
  on: { schedule: "rate(1 day)" },
  timeoutSeconds: 120,
  input: z.looseObject({}),
  env: z.object({ ANCHOR_BUCKET: z.string() }),
  spokes: [],
  operations: [...changedHeadsOperations, ...anchorWriteOperations],
  deps: (env, runtime) => ({
    changedHeads: changedHeads(dynamoTables(runtime).cases),
    anchors: s3AnchorStore(runtime, env.ANCHOR_BUCKET),
    clock: runtime.clock,
  }),
  run: async (_event, deps) => {
    const { seq, hash, since, heads } = await anchorAudit(deps);
    const count = Object.keys(heads).length;
    about({ seq, hash, since, heads: count });
    measure("AuditAnchored");
    measure("HeadsAnchored", count);
    return { seq, hash };
  },
});

export const handler = anchorAuditFunction.handler;
