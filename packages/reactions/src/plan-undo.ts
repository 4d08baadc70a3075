import type { Case } from "@watchkeeper/cases/case";
import { type Plan, planHash } from "@watchkeeper/plans/plan";
import { undoRuns } from "@watchkeeper/plans/undo-plan";
import { gatedPlans, type NothingToDo, type PlanAnswer, type PlanDeps } from "./gated-plans.ts";
import { takenBackBy, withRecords } from "./taken-back.ts";

/** Plans the undo of what of the case's plans still stands, under the same gate. */
export async function planUndo(current: Case, deps: PlanDeps): Promise<PlanAnswer | NothingToDo> {
  const { plans, asked } = current;
  const nothing: NothingToDo = {
    outcome: "refused",
    note: "this case's runs left nothing that can be undone",
  };
  if (asked === undefined) return nothing;
  const made = await Promise.all(plans.map((hash) => withRecords(current, hash, deps.plans)));
  const again = made.find(({ plan }) => plan.undoes !== undefined && plan.requestedAt === asked.at);
  if (again) return gatedPlans(current, [again.plan], deps, { by: asked.by });
  const done = made
    .map((run, number) => ({ ...run, undone: takenBackBy(made.slice(number + 1)) }))
    .filter(({ plan }) => plan.undoes === undefined)
    .toReversed();
  const undo = undoRuns(done, asked);
  if (undo === undefined) return nothing;
  await keep(current, undo, asked.by, deps);
  return gatedPlans(current, [undo], deps, { by: asked.by });
}

/** Keeps what an undo takes back: once it is, it is left to people for a while. */
async function keep({ id }: Case, undo: Plan, by: string, { cases }: PlanDeps): Promise<void> {
  const { findings } = await cases.story(id);
  const checks = new Set(undo.checks);
  const resources = new Set(undo.steps.map(({ resource }) => resource));
  const taken = findings.filter(({ check, resource }) => checks.has(check) && resources.has(resource));
  await cases.keepUndo({ caseId: id, planHash: planHash(undo), by }, taken);
}
