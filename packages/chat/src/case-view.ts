import type { CaseStore } from "@watchkeeper/cases/ports";
import type { Clock } from "@watchkeeper/core/clock";
import type { ApprovalStore } from "@watchkeeper/plans/ports";
import type { RunStore } from "@watchkeeper/plans/run";
import { viewRun } from "@watchkeeper/plans/run-view";
import type { CaseView } from "./standing.ts";

/** How many steps are read for a message: it counts the others. */
export const stepsTold = 10;

/** Reads all that is told of a case, as it stands now; undefined where there is no such case. */
export const caseView =
  (deps: {
    readonly cases: Pick<CaseStore, "find" | "story">;
    readonly plans: Pick<RunStore, "open" | "tasks">;
    readonly approvals: Pick<ApprovalStore, "find">;
    readonly clock: Clock;
  }) =>
  async (caseId: string): Promise<CaseView | undefined> => {
    const found = await deps.cases.find(caseId);
    if (!found) return undefined;
    const { findings } = await deps.cases.story(caseId);
    const { planHash } = found;
    const common = { case: found, findings, now: deps.clock.now() };
    if (planHash === undefined) return common;
    const run = await viewRun(deps.plans, { caseId, planHash }, { count: stepsTold });
    const asked = await deps.approvals.find(caseId, planHash);
    if (!asked) return { ...common, run };
    const { reasons, needed, until, livesUntil } = asked.request;
    return {
      ...common,
      run,
      approval: { request: { reasons, needed, until, livesUntil }, decisions: asked.decisions },
    };
  };
