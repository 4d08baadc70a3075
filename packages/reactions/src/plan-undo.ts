import type { Case } from "@watchkeeper/cases/case";
import { undoRuns } from "@watchkeeper/plans/undo-plan";
import { gatedPlans, type NothingToDo, type PlanAnswer, type PlanDeps } from "./gated-plans.ts";

/** Plans the undo of what of the case's plans still stands, under the same gate. */
export async function planUndo(current: Case, deps: PlanDeps): Promise<PlanAnswer | NothingToDo> {
  const { id, plans, asked } = current;
  const nothing: NothingToDo = {
    outcome: "refused",
    note: "this case's runs left nothing that can be undone",
  };
  if (asked === undefined) return nothing;
  const made = await Promise.all(
    plans.map(async (hash) => {
      const plan = await deps.plans.plan(id, hash);
      const run = await deps.plans.open({ caseId: id, planHash: hash });
      return {
        plan,
        records: await deps.plans.records(
          run,
          plan.steps.map((_, number) => number),
        ),
      };
    }),
  );
  const again = made.find(({ plan }) => plan.undoes !== undefined && plan.requestedAt === asked.at);
  if (again) return gatedPlans(current, [again.plan], deps, { by: asked.by });
  const undone = new Set(
    made
      .filter(({ plan }) => plan.undoes !== undefined)
      .flatMap(({ records }) => records)
      .filter(({ forth }) => forth.state === "done" || forth.state === "satisfied")
      .map(({ stepId }) => stepId.replace(/^undo-/, "")),
  );
  const done = made.filter(({ plan }) => plan.undoes === undefined).toReversed();
  const undo = undoRuns(done, undone, asked);
  return undo ? gatedPlans(current, [undo], deps, { by: asked.by }) : nothing;
}
