import type { StepRecord } from "./ledger.ts";
import { makePlan, type Plan, planHash } from "./plan.ts";
import { turnRound } from "./turn-round.ts";

/** Who asks for an undo, and when. */
export interface UndoRequest {
  readonly by: string;
  /** ISO time. */
  readonly at: string;
}

/** Whether what a step did stands in the cloud, and something can put it back. */
const standsUndoably = ({ forth, back }: StepRecord): boolean =>
  forth.effect === true && back?.state !== "done" && back?.state !== "satisfied";

/**
 * The plan that takes back what a run did, last things first; undefined where nothing of it can be taken back.
 *
 * @param undone ids of its steps that earlier undos took back.
 */
export function undoPlan(
  plan: Plan,
  records: readonly StepRecord[],
  undone: ReadonlySet<string>,
  request: UndoRequest,
): Plan | undefined {
  const recordOf = new Map(records.map((record) => [record.stepId, record]));
  const done = plan.steps.filter((step) => {
    const record = recordOf.get(step.id);
    return (
      record !== undefined &&
      standsUndoably(record) &&
      step.compensation !== undefined &&
      !undone.has(step.id)
    );
  });
  if (done.length === 0) return undefined;
  const ids = new Set(done.map(({ id }) => id));
  const dependents = new Map<string, string[]>();
  for (const { id, dependsOn } of done)
    for (const need of dependsOn)
      if (ids.has(need)) dependents.set(need, [...(dependents.get(need) ?? []), id]);
  const results = new Map(
    records.flatMap(({ stepId, forth }) => (forth.result ? [[stepId, forth.result] as const] : [])),
  );
  return makePlan({
    caseId: plan.caseId,
    account: plan.account,
    title: `Undo: ${plan.title}`,
    checks: plan.checks,
    steps: done.flatMap((step) => {
      const back = turnRound(step, results);
      return back ? [{ ...back, dependsOn: (dependents.get(step.id) ?? []).map((id) => `undo-${id}`) }] : [];
    }),
    onFailure: "continue",
    configHash: plan.configHash,
    undoes: planHash(plan),
    requestedBy: request.by,
    requestedAt: request.at,
  });
}
