import { defineService } from "../../kernel/service.ts";
import { historyOperations } from "./execution-history.ts";
import { executionOperations } from "./executions.ts";
import { machineOperations } from "./machines.ts";
import { mapRunOperations } from "./map-runs.ts";
import { redriveOperations } from "./redrive.ts";
import { runApart } from "./run-execution.ts";
import { startJob } from "./start-execution.ts";
import { createState } from "./state.ts";
import { tagOperations } from "./tags.ts";
import { tokenOperations } from "./task-tokens.ts";

/** AWS Step Functions: state machines, run by the interpreter of `@watchkeeper/asl` as their roles. */
export const stepfunctions = defineService({
  name: "stepfunctions",
  signingName: "states",
  iamPrefix: "states",
  scope: "regional",
  fidelity: {
    models:
      "Standard and Express machines in JSONata, run as their roles with AWS's history; Parallel, inline Map, distributed Map with Standard and Express children, reader and writer, retries, catchers, task tokens, heartbeats, nested executions, redrive; any simulated operation as an AWS SDK integration.",
    refuses: [
      "paths of JSONPath (InputPath, ResultPath, Choices, …)",
      "integrations whose service is not simulated, and `.sync` other than nested executions; both end the execution by name",
      "versions, aliases, activities, TestState",
    ],
    ignores: [
      "logging, tracing and encryption of machines: the first two are shown",
      "includedData and trace headers",
    ],
  },
  load: () => import("@aws-sdk/client-sfn"),
  createState,
  tagged: ({ machines }) => machines.values(),
  jobs: [startJob],
  resume: (world, state) => {
    for (const record of state.executions.values()) runApart(world, state, record);
  },
  operations: {
    ...machineOperations,
    ...executionOperations,
    ...historyOperations,
    ...tokenOperations,
    ...mapRunOperations,
    ...redriveOperations,
    ...tagOperations,
  },
});
