import { isClosed } from "@watchkeeper/cases/case";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import type { Clock } from "@watchkeeper/core/clock";
import type { ReactionConfig } from "./ports.ts";
import { caseIdOf, type StartDeps, startNew } from "./record-case.ts";
import type { SweepRun } from "./sweeps.ts";
import { occurrenceOf } from "./swept-event.ts";

/** What seeing to a sweep's cases needs. */
export interface StartSweptDeps extends Omit<StartDeps, "waiting"> {
  readonly config: Pick<ReactionConfig, "modeOf"> & { readonly regionOf: (account: string) => string };
  readonly clock: Clock;
}

/**
 * Sees to the cases that a sweep has opened, one for each account in which it found anything, now that they are whole: they
 * are started, or closed where their check only observes. Seen to twice, each is started once.
 */
export async function startSwept(
  { check, id, places }: Pick<SweepRun, "check" | "id" | "places">,
  deps: StartSweptDeps,
): Promise<readonly string[]> {
  const seenTo: string[] = [];
  for (const account of new Set(places.map((place) => place.account))) {
    const caseId = ownCaseOf(check, id, account, deps.config.regionOf);
    const found = await deps.cases.find(caseId);
    if (!found) continue;
    seenTo.push(caseId);
    if (isClosed(found) || found.executionArn !== undefined) continue;
    if (deps.config.modeOf(check, account) !== "observe") await startNew(caseId, deps);
    else await closeObserved(caseId, deps);
  }
  return seenTo;
}

/** The id of the case that a sweep opens in an account. */
export const ownCaseOf = (
  check: string,
  sweep: string,
  account: string,
  regionOf: (account: string) => string,
): string => caseIdOf(account, regionOf(account), occurrenceOf(check, sweep));

async function closeObserved(id: string, { cases, clock }: StartSweptDeps): Promise<void> {
  const closing = { outcome: "observed", note: "its checks only observe" } as const;
  await cases.update(
    id,
    (current) =>
      isClosed(current) ? {} : { status: "closed", closedAt: clock.now().toISOString(), ...closing },
    { actor: watchkeeper, type: "case closed", data: { ...closing } },
  );
}
