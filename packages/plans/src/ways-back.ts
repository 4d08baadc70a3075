import type { Front } from "./front.ts";
import type { Facts } from "./graph.ts";
import { hasEnded, isGood } from "./ledger.ts";

/** It failed, or something did for whose sake it was done. */
const doomed = 1;
/** It stands or may yet, or something that depends on it does. */
const needed = 2;

/**
 * The steps that are to be put back now or later: failed ones that changed something, and what was done for their sake;
 * last things first, and nothing on which something still stands or may yet be begun.
 */
export function waysBack(
  { forth, back }: Front,
  { order, neededBy, undoable }: Facts,
  skipped: ReadonlySet<number>,
): readonly number[] {
  const marks = new Uint8Array(forth.length);
  const ways: number[] = [];
  for (let at = order.length - 1; at >= 0; at--) {
    const step = order[at] ?? 0;
    const there = forth[step];
    const way = back[step];
    const state = there?.state ?? "pending";
    const dependents = neededBy[step] ?? [];
    let above = 0;
    for (let index = 0; index < dependents.length; index++) above |= marks[dependents[index] ?? 0] ?? 0;
    const isParked = state === "parked";
    const isDoomed =
      state === "failed" || state === "drifted" || way !== undefined || (!isParked && (above & doomed) !== 0);
    const isBack = way !== undefined && isGood(way.state);
    const isStanding = there?.effect === true && !isBack;
    const isOpen =
      isParked ||
      (way !== undefined && !hasEnded(way.state)) ||
      (!hasEnded(state) && !(skipped.size > 0 && skipped.has(step)));
    const isNeeded = (above & needed) !== 0;
    marks[step] = (isDoomed ? doomed : 0) | (isNeeded || isStanding || isOpen ? needed : 0);
    const mayGoBack = hasEnded(state) && !isParked && (way === undefined || !hasEnded(way.state));
    if (isDoomed && isStanding && mayGoBack && !isNeeded && undoable[step]) ways.push(step);
  }
  return ways;
}
