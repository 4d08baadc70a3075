import type { CaseStore } from "@watchkeeper/cases/ports";
import type { Clock } from "@watchkeeper/core/clock";
import type { ApprovalStore } from "@watchkeeper/plans/ports";
import type { RunStore } from "@watchkeeper/plans/run";
import { shownPlan, shownRuns } from "./shown-plans.ts";
import type { CaseView } from "./standing.ts";

/** How many steps are read for a message: it counts the others. */
export const stepsTold = 10;

/** Reads all that is told of a case, as it stands now; undefined where there is no such case. */
export const caseView =
  (deps: {
    readonly cases: Pick<CaseStore, "find" | "findings">;
    readonly plans: Pick<RunStore, "open" | "tasks">;
    readonly approvals: Pick<ApprovalStore, "find">;
    readonly clock: Clock;
  }) =>
  async (caseId: string): Promise<CaseView | undefined> => {
    const found = await deps.cases.find(caseId);
    if (!found) return undefined;
    const [findings, shown] = await Promise.all([deps.cases.findings(caseId), shownPlan(found, deps)]);
    const runs = await shownRuns(found, shown, stepsTold, deps);
    const common = { case: found, findings, now: deps.clock.now(), ...runs };
    if (!shown.asked) return common;
    const { asked } = shown;
    const { reasons, needed, until, livesUntil } = asked.request;
    return {
      ...common,
      approval: { request: { reasons, needed, until, livesUntil }, decisions: asked.decisions },
    };
  };
