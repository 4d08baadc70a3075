import { type Duration, durationMs } from "@watchkeeper/core/duration";
import type { Tellings } from "./ports.ts";

/** What shows whether anything goes on. */
export interface QuietDeps {
  /** Whether the execution of any case is under way. */
  readonly isAnyRunning: () => Promise<boolean>;
  readonly tellings: Pick<Tellings, "unfinished">;
}

/** How often a closed case may catch up: one whose message does not show its end, and one that has no message at all. */
const untilShown = "15 minutes";
const untilTold = "6 hours";

/**
 * Whether there is nothing to tell anew, as far as is asked for now: what has to do with an execution that is under way
 * is asked for each time, what is left of closed cases less often. `every`: how often that is.
 */
export async function isQuiet(deps: QuietDeps, now: Date, every: Duration): Promise<boolean> {
  if (isTimeFor(untilTold, now, every) || (await deps.isAnyRunning())) return false;
  return !isTimeFor(untilShown, now, every) || (await deps.tellings.unfinished()).length === 0;
}

/** Whether it is time for what is done each `period`, where it is asked each `every`. */
export const isTimeFor = (period: Duration, now: Date, every: Duration): boolean =>
  now.getTime() % durationMs(period) < durationMs(every);
