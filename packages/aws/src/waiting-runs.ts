import type { Runtime } from "@watchkeeper/core/runtime";
import type { RunRef } from "@watchkeeper/plans/run";
import { tellChanged } from "@watchkeeper/plans/tell-decision";
import { askedApproval, askedApprovalOperations } from "./dynamodb/asked-approval.ts";
import type { Tables } from "./dynamodb/tables.ts";
import { sfnTaskTokens, tellOperations } from "./executions.ts";

/** The permissions that telling what waits needs. */
export const waitingRunsOperations = [...askedApprovalOperations, ...tellOperations] as const;

/** Tells what waits for people's word on a plan that its case has changed. */
export const waitingRuns = (runtime: Runtime, { decisions }: Pick<Tables, "decisions">) => ({
  changed: (ref: RunRef) =>
    tellChanged(ref, { approvals: { find: askedApproval(decisions) }, tokens: sfnTaskTokens(runtime) }),
});
