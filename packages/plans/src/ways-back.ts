import { type Front, isQuiet, stands } from "./front.ts";
import type { Facts } from "./graph.ts";
import { hasEnded } from "./ledger.ts";

/**
 * The steps that are to be put back now or later: failed ones that changed something, and what was done for their sake;
 * last things first, and nothing on which something still stands or may yet be begun.
 */
export function waysBack(front: Front, facts: Facts, skipped: ReadonlySet<number>): readonly number[] {
  const { order, neededBy, undoable } = facts;
  const { forth, back } = front;
  /** Of each step: it failed, or something did for whose sake it was done. */
  const isDoomed = new Uint8Array(forth.length);
  /** Of each step: it stands or may yet, or something that depends on it does. */
  const isNeeded = new Uint8Array(forth.length);
  const ways: number[] = [];
  for (let at = order.length - 1; at >= 0; at--) {
    const step = order[at] ?? 0;
    const state = skipped.has(step) ? "skipped" : (forth[step]?.state ?? "pending");
    let doomed = state === "failed" || state === "drifted" || back[step] !== undefined;
    let carries = false;
    for (const other of neededBy[step] ?? []) {
      doomed ||= state !== "parked" && isDoomed[other] === 1;
      carries ||= isNeeded[other] === 1;
    }
    const isStanding = stands(front, step);
    const isSettled = state === "skipped" || (state !== "parked" && isQuiet(front, step));
    isDoomed[step] = doomed ? 1 : 0;
    isNeeded[step] = carries || isStanding || !isSettled ? 1 : 0;
    const hasTried = hasEnded(back[step]?.state ?? "pending");
    if (
      doomed &&
      isStanding &&
      undoable[step] &&
      !carries &&
      !hasTried &&
      hasEnded(state) &&
      state !== "parked"
    )
      ways.push(step);
  }
  return ways;
}
