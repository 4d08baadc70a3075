import type { CauseOfEnd, ToldJob } from "./cause-of-end.ts";
import { causeSignals } from "./cause-signals.ts";
import { plainWords } from "./plain-words.ts";

/** Reads the cause out of a status message: the first signal that it gives, from the plainest to the vaguest. */
export function backupCause(message: string | undefined, job: ToldJob): CauseOfEnd {
  const told = { ...job, words: plainWords(message ?? "") };
  const signal = causeSignals.find(({ given }) => given(told));
  if (!signal)
    return { cause: "unknown", retryHelps: job.state !== "ABORTED", why: "nothing in it is known" };
  const { cause, why, retryHelps } = signal;
  return { cause, why, retryHelps: retryHelps(told) };
}
