import type { Case, CaseOutcome } from "@watchkeeper/cases/case";
import { openStatuses, outcomes } from "@watchkeeper/cases/outcomes";

/** How what was asked for last came out: an undo that nobody approved is no success, though the fix still stands. */
export function lastOutcome({ outcome, outcomes: ofPlans, gate }: Case): CaseOutcome | undefined {
  if (gate?.decision === "stop") return gate.outcome;
  return (gate && ofPlans?.[gate.planHash]) ?? outcome;
}

/** The exit code that a followed case makes: what still waits for people has not failed. */
export function exitCodeAfter(found: Case, wanted?: CaseOutcome): number {
  if (found.status !== "closed") return openStatuses[found.status].exitCode;
  const outcome = lastOutcome(found) ?? "failed";
  return outcome === wanted ? 0 : outcomes[outcome].exitCode;
}
