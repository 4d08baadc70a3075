import type { Case } from "@watchkeeper/cases/case";
import type { StepRecord } from "@watchkeeper/plans/ledger";
import type { Plan } from "@watchkeeper/plans/plan";
import type { PlanStore } from "./ports.ts";

/** A plan of a case, with how its run left each of its steps. */
export interface PlanWithRecords {
  readonly plan: Plan;
  readonly records: readonly StepRecord[];
}

/** A plan of a case, with the records of all its steps. */
export async function withRecords(
  { id }: Pick<Case, "id">,
  planHash: string,
  plans: Pick<PlanStore, "plan" | "open" | "records">,
): Promise<PlanWithRecords> {
  const plan = await plans.plan(id, planHash);
  const run = await plans.open({ caseId: id, planHash });
  return {
    plan,
    records: await plans.records(
      run,
      plan.steps.map((_, number) => number),
    ),
  };
}

/** The ids of the steps that undos have taken back. */
export const takenBackBy = (undos: readonly PlanWithRecords[]): ReadonlySet<string> =>
  new Set(
    undos
      .filter(({ plan }) => plan.undoes !== undefined)
      .flatMap(({ records }) => records)
      .filter(({ forth }) => forth.state === "done" || forth.state === "satisfied")
      .map(({ stepId }) => stepId.replace(/^undo-/, "")),
  );
