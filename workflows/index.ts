import type { Workflow } from "@watchkeeper/asl/define-workflow";
import { remediate } from "./remediate/workflow.ts";
import { runPlan } from "./run-plan/workflow.ts";
import { sweep } from "./sweep/workflow.ts";

/** Every state machine. `sst.config.ts` and `packages/local` both walk this table. */
export const workflows: Readonly<Record<string, Workflow>> = { remediate, "run-plan": runPlan, sweep };
