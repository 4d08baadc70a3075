import type { Case, CaseOutcome } from "@watchkeeper/cases/case";
import { lastOutcome } from "@watchkeeper/cases/one-end";

const wellEnded: ReadonlySet<CaseOutcome | undefined> = new Set([
  "fixed",
  "undone",
  "already-compliant",
  "observed",
]);

/** Whether a case ended as it was to. */
export const isWellEnded = (outcome: CaseOutcome | undefined): boolean => wellEnded.has(outcome);

/** The exit code of a command that followed a case to an end that was not wanted. */
export const notWell = 8;

/** The exit code that a followed case makes: what still waits for people has not failed. */
export function exitCodeAfter(found: Case, wanted?: CaseOutcome): number {
  if (found.status !== "closed") return 0;
  const outcome = lastOutcome(found);
  return isWellEnded(outcome) || (wanted !== undefined && outcome === wanted) ? 0 : notWell;
}
