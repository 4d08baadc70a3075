import { dynamoApprovalStore } from "@watchkeeper/aws/dynamodb/approval-store";
import { dynamoTable, tableOperations } from "@watchkeeper/aws/dynamodb/table";
import { durationMs } from "@watchkeeper/core/duration";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { requestApproval } from "@watchkeeper/plans/request-approval";
import * as z from "zod";
import config from "../watchkeeper.config.ts";

/** Puts a plan before people; the state machine waits for its task token meanwhile. */
export const requestApprovalFunction = handlerFor({
  name: "request-approval",
  does: "Puts a plan before people",
  on: { workflow: "remediate" },
  timeoutSeconds: 30,
  input: z.object({
    caseId: z.string(),
    planHash: z.string(),
    reasons: z.array(z.string()),
    taskToken: z.string(),
  }),
  env: z.object({ TABLE_NAME: z.string() }),
  spokes: [],
  operations: [...tableOperations],
  deps: (env, runtime) => ({
    approvals: dynamoApprovalStore(dynamoTable(runtime, env.TABLE_NAME), runtime.clock),
    clock: runtime.clock,
    needed: config.approvals.needed,
    timeoutMs: durationMs(config.approvals.timeout),
  }),
  run: requestApproval,
});

export const handler = requestApprovalFunction.handler;
