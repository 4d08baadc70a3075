import type { Front } from "./front.ts";
import type { Facts } from "./graph.ts";
import { hasEnded, type StepState } from "./ledger.ts";
import type { PlanTerms } from "./plan.ts";
import type { Survey } from "./survey.ts";

/** What of a plan says how far a failure reaches. */
export type Course = Pick<PlanTerms, "onFailure" | "maxFailures">;

/** How far the failures of a run reach. */
export interface FailureReach {
  /** The pending steps that are never begun. */
  readonly skipped: ReadonlySet<number>;
  /** The last wave that may begin now: all before it have ended, and parked steps are not too many. */
  readonly lastWave: number;
}

const isFailure = (state: StepState | undefined) => state === "failed" || state === "drifted";
const none = -1;
const all = Number.POSITIVE_INFINITY;

/**
 * How far failures reach: to the failed step's descendants, to everything where the plan says `stop`, and to the waves
 * that do not open. A parked step may yet succeed or fail: what its failure would skip waits.
 */
export function failureReach(
  front: Front,
  { failed, doubtful, hasPending }: Survey,
  facts: Facts,
  { onFailure, maxFailures = 0 }: Course,
): FailureReach {
  const limit = (steps: readonly number[]) =>
    onFailure === "stop" && steps.length > 0 ? none : waveThatFails(steps, facts, maxFailures);
  const skipped = failed.length > 0 && hasPending ? skips(front, facts, limit(failed)) : new Set<number>();
  return { skipped, lastWave: Math.min(limit(doubtful), lastOpenWave(front, facts, skipped)) };
}

/** The wave with which the failures are more than the plan allows: no later one opens. */
function waveThatFails(steps: readonly number[], { waves }: Facts, maxFailures: number): number {
  if (steps.length <= maxFailures) return all;
  const sorted = steps.map((step) => waves[step] ?? 0).sort((a, b) => a - b);
  return sorted[maxFailures] ?? all;
}

function skips({ forth }: Front, { order, needs, waves }: Facts, lastWave: number): ReadonlySet<number> {
  const skipped = new Set<number>();
  const isLost = (step: number) =>
    isFailure(forth[step]?.state) || forth[step]?.state === "skipped" || skipped.has(step);
  for (const step of order) {
    if (forth[step]?.state !== "pending") continue;
    if ((waves[step] ?? 0) > lastWave || needs[step]?.some(isLost)) skipped.add(step);
  }
  return skipped;
}

/** The first wave of which something has not ended. A parked step has ended for its wave. */
function lastOpenWave({ forth }: Front, { waves, lastWave }: Facts, skipped: ReadonlySet<number>): number {
  if (lastWave === 0) return all;
  let first = all;
  for (let step = 0; step < forth.length; step++) {
    const wave = waves[step] ?? 0;
    if (wave < first && !hasEnded(forth[step]?.state ?? "pending") && !skipped.has(step)) first = wave;
  }
  return first;
}
