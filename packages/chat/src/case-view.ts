import type { CaseStore } from "@watchkeeper/cases/ports";
import type { Clock } from "@watchkeeper/core/clock";
import type { ApprovalStore, RunStore } from "@watchkeeper/plans/ports";
import type { CaseView } from "./standing.ts";

/** Reads all that is told of a case, as it stands now; undefined where there is no such case. */
export const caseView =
  (deps: {
    readonly cases: Pick<CaseStore, "find" | "story">;
    readonly plans: Pick<RunStore, "plan" | "records">;
    readonly approvals: Pick<ApprovalStore, "find">;
    readonly clock: Clock;
  }) =>
  async (caseId: string): Promise<CaseView | undefined> => {
    const found = await deps.cases.find(caseId);
    if (!found) return undefined;
    const { findings } = await deps.cases.story(caseId);
    const hash = found.planHash;
    const common = { case: found, findings, now: deps.clock.now() };
    if (hash === undefined) return { ...common, steps: new Map() };
    const plan = await deps.plans.plan(caseId, hash);
    const steps = await deps.plans.records(caseId, plan, hash);
    const asked = await deps.approvals.find(caseId, hash);
    if (!asked) return { ...common, plan, steps };
    const { reasons, needed, until } = asked.request;
    return {
      ...common,
      plan,
      steps,
      approval: { request: { reasons, needed, until }, decisions: asked.decisions },
    };
  };
