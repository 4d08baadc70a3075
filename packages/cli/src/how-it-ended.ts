import type { Case, CaseOutcome } from "@watchkeeper/cases/case";
import { lastOutcome } from "@watchkeeper/cases/one-end";
import { openStatuses, outcomes } from "@watchkeeper/cases/outcomes";

/** What a person wanted to come of a plan. */
export interface Wanted {
  readonly planHash: string;
  readonly outcome: CaseOutcome;
}

/** The exit code that a followed case makes: what still waits for people has not failed, and what was wanted so has not either. */
export function exitCodeAfter(found: Case, wanted?: Wanted): number {
  if (found.status !== "closed") return openStatuses[found.status].exitCode;
  if (wanted && found.outcomes?.[wanted.planHash] === wanted.outcome) return 0;
  return outcomes[lastOutcome(found) ?? "failed"].exitCode;
}
