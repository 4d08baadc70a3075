import type { Case, CaseOutcome } from "@watchkeeper/cases/case";
import { lastOutcome } from "@watchkeeper/cases/one-end";
import { openStatuses, outcomes } from "@watchkeeper/cases/outcomes";

/** The exit code that a followed case makes: what still waits for people has not failed. */
export function exitCodeAfter(found: Case, wanted?: CaseOutcome): number {
  if (found.status !== "closed") return openStatuses[found.status].exitCode;
  const outcome = lastOutcome(found) ?? "failed";
  return outcome === wanted ? 0 : outcomes[outcome].exitCode;
}
