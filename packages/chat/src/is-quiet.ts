import { type Duration, durationMs } from "@watchkeeper/core/duration";
import type { Tellings } from "./ports.ts";

/** What shows whether anything goes on. */
export interface QuietDeps {
  /** Whether the execution of any case is under way. */
  readonly isAnyRunning: () => Promise<boolean>;
  readonly tellings: Pick<Tellings, "unfinished">;
}

/**
 * Whether there can be nothing to tell anew: no case's execution is under way, and each message in the chat shows its
 * case's end. What is left then is a case that is closed and that the chat has never heard of; for its sake it is never
 * quiet once in six hours. `every`: how often that is asked.
 */
export async function isQuiet(
  { isAnyRunning, tellings }: QuietDeps,
  now: Date,
  every: Duration,
): Promise<boolean> {
  if (now.getTime() % durationMs("6 hours") < durationMs(every)) return false;
  const [isRunning, unfinished] = await Promise.all([isAnyRunning(), tellings.unfinished()]);
  return !isRunning && unfinished.length === 0;
}
