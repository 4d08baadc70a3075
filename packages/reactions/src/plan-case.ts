import { type Case, isClosed } from "@watchkeeper/cases/case";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { type NothingToDo, type PlanAnswer, type PlanDeps, roundOf } from "./gated-plans.ts";
import { planFix } from "./plan-fix.ts";
import { planUndo } from "./plan-undo.ts";
import { takeUpRun } from "./take-up-run.ts";

type What = NonNullable<Case["asked"]>["what"];

/** Plans what a case asks for: its fix, the undo of what it fixed, or that its parked run is taken up again. */
export async function planCase(
  { caseId, what }: { readonly caseId: string; readonly what?: What | undefined },
  deps: PlanDeps,
): Promise<PlanAnswer> {
  const current = await deps.cases.find(caseId);
  if (!current)
    throw new WatchkeeperError("CaseNotFound", "not-found", `There is no case ${caseId}. Nothing was done.`);
  if (what !== undefined && current.asked?.what !== what)
    return { plans: [], isUnasked: true, note: "nobody has asked for this. Nothing was changed." };
  if (isClosed(current))
    return {
      plans: [],
      isUnasked: true,
      note: `the case is ${current.outcome} by now. Nothing was changed.`,
    };
  // A run that goes on has begun before.
  if (what !== "resume" && (await isBegun(current, deps)))
    return { plans: [], isUnasked: true, note: "a plan of it is being carried out. Nothing was changed." };
  const answer = await planners[what ?? "fix"](current, deps);
  return "outcome" in answer ? stop(current, answer, deps) : answer;
}

/** Whether a plan that counts now has begun: how it comes out, its own execution tells. */
async function isBegun({ id, gate }: Case, { plans }: PlanDeps): Promise<boolean> {
  const runs = await Promise.all(
    (gate?.plans ?? []).map(({ planHash }) => plans.open({ caseId: id, planHash })),
  );
  return runs.some(({ head }) => head.startedAt !== undefined);
}

const planners: Readonly<
  Record<What | "fix", (current: Case, deps: PlanDeps) => Promise<PlanAnswer | NothingToDo>>
> = { fix: planFix, retry: planFix, undo: planUndo, resume: takeUpRun };

/** Says in the case why nothing is done: what closes it, closes it with that. */
async function stop(
  { id, gate, heard = 0 }: Case,
  { outcome, note }: NothingToDo,
  { cases }: PlanDeps,
): Promise<PlanAnswer> {
  await cases.update(
    id,
    { gate: { ...roundOf(gate), stop: { outcome, note } }, planned: heard },
    { actor: watchkeeper, type: "nothing to be done", data: { outcome, note } },
  );
  return { plans: [], note };
}
