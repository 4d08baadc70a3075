import type { Case } from "@watchkeeper/cases/case";
import { type RunHead, runId } from "@watchkeeper/plans/run";
import { type NothingToDo, type PlanAnswer, type PlanDeps, roundOf } from "./gated-plans.ts";

/**
 * Lets a case's parked runs go on under their hashes; whether they still may, the gate says when they start. A run that
 * came to its end after its execution had been given up is told of once more.
 */
export async function takeUpRun(current: Case, deps: PlanDeps): Promise<PlanAnswer | NothingToDo> {
  const { id, plans, asked, outcomes = {}, gate, heard = 0 } = current;
  const by = asked?.by ?? "";
  const runs = await Promise.all(
    plans.toReversed().map((planHash) => deps.plans.open({ caseId: id, planHash })),
  );
  const left = runs.filter(({ head }) => isLeft(head));
  // After the one that has parked, an undo may have been asked for and not begun.
  const taken = left.length > 0 ? left : runs.filter(({ head }) => head.startedAt !== undefined).slice(0, 1);
  const [first] = taken;
  if (first === undefined) return { outcome: "refused", note: "this case has no run that was begun" };
  const toDo = await Promise.all(
    taken.map(async ({ ref, head }) => {
      const { v } = isLeft(head) ? await deps.plans.resume(ref, by) : head;
      const { planHash } = ref;
      return { planHash, runName: `${runId(ref)}.v${v}` };
    }),
  );
  const hashes = toDo.map(({ planHash }) => planHash);
  await deps.cases.update(
    id,
    {
      planHash: first.ref.planHash,
      gate: {
        ...roundOf(gate),
        ended: (gate?.ended ?? []).filter((hash) => !hashes.includes(hash)),
        ...(gate?.stop ? { stop: gate.stop } : {}),
        plans: hashes.map((planHash) => ({ planHash, decision: "proceed" as const })),
      },
      outcomes: Object.fromEntries(Object.entries(outcomes).filter(([hash]) => !hashes.includes(hash))),
      planned: heard,
    },
    { actor: by, type: "run to go on", data: { planHash: first.ref.planHash } },
  );
  return {
    plans: toDo.map((plan) => ({ ...plan, decision: "proceed", reasons: [`${by} asked for it`] })),
  };
}

/** Whether a run has parked, or its execution ended without it. */
const isLeft = ({ status, outcome, startedAt }: RunHead): boolean =>
  status === "resumed" || outcome === "parked" || (startedAt !== undefined && status !== "ended");
