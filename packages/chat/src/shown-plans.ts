import type { Case } from "@watchkeeper/cases/case";
import { plansOfRound } from "@watchkeeper/cases/one-end";
import type { Clock } from "@watchkeeper/core/clock";
import { approvalState } from "@watchkeeper/plans/approval";
import type { ApprovalStore, AskedApproval } from "@watchkeeper/plans/ports";
import type { RunStore } from "@watchkeeper/plans/run";
import { type RunView, viewRun } from "@watchkeeper/plans/run-view";

/** What looking at a case's plans needs. */
export interface ShownPlansDeps {
  readonly plans: Pick<RunStore, "open" | "tasks">;
  readonly approvals: Pick<ApprovalStore, "find">;
  readonly clock: Pick<Clock, "now">;
}

/** The plan of a case that people see first, and what stands beside it. */
export interface ShownPlan {
  /** Its hash; undefined where the case has no plan. */
  readonly planHash: string | undefined;
  /** Whether it waits for people. */
  readonly isAsked: boolean;
  /** What people were asked about it. */
  readonly asked?: AskedApproval;
  /** The hashes of the other plans of the case's present round. */
  readonly others: readonly string[];
}

/** Of a case's plans, the one that people see first: one that waits for them before what acts by itself. */
export async function shownPlan(
  found: Case,
  { approvals, clock }: Pick<ShownPlansDeps, "approvals" | "clock">,
): Promise<ShownPlan> {
  const hashes = plansOfRound(found);
  const foremost = found.planHash === undefined ? [] : [found.planHash];
  // Of a closed case, nothing waits.
  const looked = found.status === "closed" ? foremost : [...new Set([...foremost, ...hashes])];
  const asked = new Map<string, AskedApproval>();
  const all = await Promise.all(looked.map((hash) => approvals.find(found.id, hash)));
  for (const [number, one] of all.entries()) if (one) asked.set(looked[number] ?? "", one);
  const waits = [...asked].find(
    ([, { request, decisions }]) => approvalState(request, decisions, clock.now()).state === "pending",
  );
  const planHash = found.status === "closed" ? found.planHash : (waits?.[0] ?? found.planHash);
  const others = hashes.filter((hash) => hash !== planHash);
  const own = planHash === undefined ? undefined : asked.get(planHash);
  const isAsked = found.status !== "closed" && waits !== undefined;
  return { planHash, isAsked, others, ...(own ? { asked: own } : {}) };
}

/** A case's plans as people see them: the first with some of its steps, the others as wholes. */
export async function shownRuns(
  found: Case,
  { planHash, others }: ShownPlan,
  count: number,
  { plans }: Pick<ShownPlansDeps, "plans">,
): Promise<{ readonly run?: RunView; readonly others: readonly RunView[] }> {
  const view = (hash: string, steps: number) =>
    viewRun(plans, { caseId: found.id, planHash: hash }, { count: steps });
  const [run, ...rest] = await Promise.all([
    planHash === undefined ? undefined : view(planHash, count),
    ...others.map((hash) => view(hash, 0)),
  ]);
  return { ...(run ? { run } : {}), others: rest.flatMap((one) => one ?? []) };
}
