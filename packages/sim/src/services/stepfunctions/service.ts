import { defineService } from "../../kernel/service.ts";
import { historyOperations } from "./execution-history.ts";
import { executionOperations } from "./executions.ts";
import { machineOperations } from "./machines.ts";
import { mapRunOperations } from "./map-runs.ts";
import { createState } from "./state.ts";
import { tagOperations } from "./tags.ts";
import { tokenOperations } from "./task-tokens.ts";

/** AWS Step Functions: state machines, run by the interpreter of `@watchkeeper/asl` as their roles. */
export const stepfunctions = defineService({
  name: "stepfunctions",
  signingName: "states",
  iamPrefix: "states",
  scope: "regional",
  load: () => import("@aws-sdk/client-sfn"),
  createState,
  operations: {
    ...machineOperations,
    ...executionOperations,
    ...historyOperations,
    ...tokenOperations,
    ...mapRunOperations,
    ...tagOperations,
  },
});
