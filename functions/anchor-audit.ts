import { anchorReadOperations, anchorWriteOperations, s3AnchorStore } from "@watchkeeper/aws/anchor-store";
import { caseStoreOperations, dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { anchorAudit } from "@watchkeeper/cases/anchor-audit";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import * as z from "zod";

/** Once a day: puts the heads of all audit chains where nobody can change them. */
export const anchorAuditFunction = handlerFor({
  name: "anchor-audit",
  does: "Anchors the audit chains in a locked bucket, once a day",
  on: { schedule: "rate(1 day)" },
  timeoutSeconds: 120,
  input: z.looseObject({}),
  env: z.object({ ANCHOR_BUCKET: z.string() }),
  spokes: [],
  operations: [...caseStoreOperations.list, ...anchorReadOperations, ...anchorWriteOperations],
  deps: (env, runtime) => ({
    cases: dynamoCaseStore(dynamoTables(runtime), runtime.clock),
    anchors: s3AnchorStore(runtime, env.ANCHOR_BUCKET),
    clock: runtime.clock,
  }),
  run: async (_event, deps) => {
    const { seq, hash } = await anchorAudit(deps);
    return { seq, hash };
  },
});

export const handler = anchorAuditFunction.handler;
