import { type Front, isQuiet, stands } from "./front.ts";
import type { Facts } from "./graph.ts";
import { hasEnded, isInFlight, type StepState } from "./ledger.ts";
import type { PlanTerms } from "./plan.ts";

/** What a run does next: the numbers of steps. */
export interface Next {
  /** Steps that are never begun, for one that they depend on did not succeed, or the plan goes no further. */
  readonly skip: readonly number[];
  /** Steps that may begin now. */
  readonly begin: readonly number[];
  /** Steps under way that are due to be looked at. */
  readonly look: readonly number[];
  /** Steps whose way back may begin, or is due to be looked at. */
  readonly putBack: readonly number[];
  /** The soonest of the times at which something is due later (milliseconds since the epoch). */
  readonly wakeAt: number | undefined;
  /** Nothing is left to do, now or later. */
  readonly isOver: boolean;
}

/** What of a plan says what comes next. */
export type Course = Pick<PlanTerms, "onFailure" | "maxFailures">;

const failures: ReadonlySet<StepState> = new Set(["failed", "drifted", "parked"]);
const isGood = (state: StepState | undefined) => state === "done" || state === "satisfied";

/**
 * What a run does next. Pure, in O(V+E). A failure reaches the failed step's descendants only; where the plan says `stop`,
 * nothing new begins; where it says `undo`, what was done for the failed step's sake is put back, as far as nothing
 * else stands on it. A parked step holds its descendants up: a person may still take it up.
 */
export function next(front: Front, facts: Facts, { onFailure, maxFailures = 0 }: Course, now: number): Next {
  const { forth } = front;
  const skipped = skips(front, facts, onFailure, maxFailures);
  const stateOf = (step: number): StepState =>
    skipped.has(step) ? "skipped" : (forth[step]?.state ?? "pending");
  const openWave = lastOpenWave(front, facts, stateOf);
  const begin: number[] = [];
  const look: number[] = [];
  let wakeAt = Number.POSITIVE_INFINITY;
  const due = (list: number[], step: number, at: number) => {
    if (at <= now) list.push(step);
    else wakeAt = Math.min(wakeAt, at);
  };
  for (const [step, { nextAt }] of forth.entries()) {
    const state = stateOf(step);
    if (isInFlight(state)) due(look, step, nextAt);
    if (state !== "pending" || (facts.waves[step] ?? 0) > openWave) continue;
    if (facts.needs[step]?.every((need) => isGood(stateOf(need)))) due(begin, step, nextAt);
  }
  const putBack: number[] = [];
  for (const step of onFailure === "undo" ? waysBack(front, facts, stateOf) : [])
    due(putBack, step, front.back[step]?.nextAt ?? 0);
  const later = Number.isFinite(wakeAt);
  return {
    skip: [...skipped],
    begin,
    look,
    putBack,
    wakeAt: later ? wakeAt : undefined,
    isOver: !later && skipped.size + begin.length + look.length + putBack.length === 0,
  };
}

/** The pending steps that are never begun. */
function skips(
  { forth }: Front,
  { order, needs, waves }: Facts,
  onFailure: Course["onFailure"],
  maxFailures: number,
): ReadonlySet<number> {
  const skipped = new Set<number>();
  const failed = forth.flatMap(({ state }, step) => (failures.has(state) ? [step] : []));
  const stops = onFailure === "stop" && failed.length > 0;
  const allowed = waveThatFails(failed, waves, maxFailures);
  for (const step of order) {
    if (forth[step]?.state !== "pending") continue;
    const isCutOff = needs[step]?.some((need) => {
      const state = skipped.has(need) ? "skipped" : forth[need]?.state;
      return state === "failed" || state === "drifted" || state === "skipped";
    });
    if (isCutOff || stops || (waves[step] ?? 0) > allowed) skipped.add(step);
  }
  return skipped;
}

/** The wave with which the failures are more than the plan allows: no later one opens. */
function waveThatFails(failed: readonly number[], waves: readonly number[], maxFailures: number): number {
  if (failed.length <= maxFailures) return Number.POSITIVE_INFINITY;
  const sorted = failed.map((step) => waves[step] ?? 0).sort((a, b) => a - b);
  return sorted[maxFailures] ?? Number.POSITIVE_INFINITY;
}

/** The last wave that may begin: all before it have ended. A parked step has ended for its wave. */
function lastOpenWave({ forth }: Front, { waves }: Facts, stateOf: (step: number) => StepState): number {
  let first = Number.POSITIVE_INFINITY;
  for (let step = 0; step < forth.length; step++)
    if (!hasEnded(stateOf(step))) first = Math.min(first, waves[step] ?? 0);
  return first;
}

/**
 * The steps that are put back: a failed one that changed something, and what was done for its sake; last things first,
 * and nothing on which something still stands or may yet be begun.
 */
function waysBack(front: Front, facts: Facts, stateOf: (step: number) => StepState): readonly number[] {
  const { order, neededBy, undoable } = facts;
  const fallen = new Set<number>();
  for (const step of order.toReversed()) {
    const state = stateOf(step);
    const isDoomed =
      state === "failed" ||
      state === "drifted" ||
      front.back[step] !== undefined ||
      (state !== "parked" && neededBy[step]?.some((other) => fallen.has(other)));
    if (isDoomed) fallen.add(step);
  }
  return order.filter((step) => {
    if (!fallen.has(step) || !stands(front, step) || !undoable[step]) return false;
    if (!hasEnded(stateOf(step)) || stateOf(step) === "parked") return false;
    const back = front.back[step];
    if (back && hasEnded(back.state)) return false;
    return (neededBy[step] ?? []).every(
      (other) =>
        stateOf(other) === "skipped" ||
        (isQuiet(front, other) && !stands(front, other) && stateOf(other) !== "parked"),
    );
  });
}
