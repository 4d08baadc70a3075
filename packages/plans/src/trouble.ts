import type { Observation } from "./condition.ts";
import type { Line } from "./ledger.ts";
import type { Finding } from "./moved.ts";
import { backOff, type Moment } from "./pace.ts";

/** How long AWS's trouble is waited out before a person is asked to look: nothing has failed by then, nothing is lost. */
export const patienceMs = 24 * 3_600_000;

/** Whether AWS throttles, or is down. */
export function isTrouble(seen: Observation): boolean {
  if ("answer" in seen) return false;
  return seen.error.kind === "throttled" || seen.error.kind === "unavailable";
}

/** How long after it was due a line is looked at that was left alone: the run had paused, or parked. */
const breakMs = 15 * 60_000;

/** A line that counts its trouble and its waiting anew where nobody looked at it for a while. */
export function watched(line: Line, { now }: Moment): Line {
  if (line.nextAt === undefined || now.getTime() - Date.parse(line.nextAt) <= breakMs) return line;
  const { troubleSince: _, waitingSince: __, ...rest } = line;
  return rest;
}

/** Since when a line is in trouble, where it is now. */
export const troubleSince = (line: Line, { now }: Moment): string => line.troubleSince ?? now.toISOString();

/** Whether a line's trouble has outlasted our patience. */
export const isEndless = (line: Line, moment: Moment): boolean =>
  moment.now.getTime() - Date.parse(troubleSince(line, moment)) >= patienceMs;

/** What trouble means for a line: it is tried again, rarer the longer the trouble lasts, until a person must look. */
export function inTrouble(
  line: Line,
  message: string,
  moment: Moment,
): Finding & { readonly sight: "trouble" | "endless trouble" } {
  const since = troubleSince(line, moment);
  const note = `AWS is in trouble since ${since}: ${message}`;
  return isEndless(line, moment)
    ? { sight: "endless trouble", note }
    : { sight: "trouble", troubleSince: since, nextAt: backOff(since, moment), note };
}
