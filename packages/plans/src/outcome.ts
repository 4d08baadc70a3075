import { type Front, stands } from "./front.ts";
import { hasEnded, isGood, type StepState } from "./ledger.ts";

/** How a run ended. */
export type RunOutcome =
  /** All is as wanted, and something was changed for it. */
  | "succeeded"
  /** All was as wanted already. */
  | "already-compliant"
  /** Some of it was done and stands, some was not. */
  | "partly"
  /** What it rested on had moved: nothing stands. */
  | "drifted"
  /** It went wrong; nothing was done, or only what went wrong itself. */
  | "failed"
  /** It went wrong, and all that it had changed was put back. */
  | "compensated"
  /** It cannot go on without a person. */
  | "parked"
  /** The gate did not let it begin. */
  | "held";

/** How a run came out that has nothing left to do. */
export function outcomeOf(front: Front): RunOutcome {
  const states = new Set<StepState>(front.forth.map(({ state }) => state));
  const waysBack = front.back.flatMap((mark) => (mark ? [mark.state] : []));
  const isStuck = waysBack.some((state) => hasEnded(state) && !isGood(state));
  if (isStuck || states.has("parked") || states.has("pending")) return "parked";
  const isWhole = [...states].every(isGood);
  if (isWhole && waysBack.length === 0) return states.has("done") ? "succeeded" : "already-compliant";
  const standing = front.forth.some(({ state }, step) => state === "done" && stands(front, step));
  if (standing) return "partly";
  const left = front.forth.some((_, step) => stands(front, step));
  if (waysBack.length > 0 && !left) return "compensated";
  return states.has("failed") ? "failed" : "drifted";
}
