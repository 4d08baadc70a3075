import type { Check } from "./condition.ts";

/** The moment at which is decided: the time, and a number from 0 (included) to 1 (excluded) for jitter. */
export interface Moment {
  readonly now: Date;
  readonly random: number;
}

/** How much rarer each look is than the one before. */
const growth = 1.5;
/** What looks grow up to where a check says nothing: a minute, or its own pace where that is slower. */
const usualMaxSeconds = 60;
const shortestBackOffMs = 2_000;
const longestBackOffMs = 5 * 60_000;

const later = (now: Date, ms: number): string => new Date(now.getTime() + Math.round(ms)).toISOString();

/** When it is looked again after so many waits, and never past the end. */
export function nextLook(
  { everySeconds, maxEverySeconds }: Pick<Check, "everySeconds" | "maxEverySeconds">,
  looks: number,
  end: number,
  { now }: Moment,
): string {
  const most = maxEverySeconds ?? Math.max(everySeconds, usualMaxSeconds);
  const wait = Math.min(most, everySeconds * growth ** looks) * 1_000;
  return later(now, Math.max(1_000, Math.min(wait, end - now.getTime())));
}

/**
 * When what has been in trouble since then is tried again: each wait is about as long as the trouble has lasted, up to
 * five minutes, jittered over the upper half.
 */
export function backOff(since: string, { now, random }: Moment): string {
  const lasted = now.getTime() - Date.parse(since);
  const wait = Math.min(longestBackOffMs, Math.max(shortestBackOffMs, lasted));
  return later(now, wait * (0.5 + random / 2));
}

/** A time so many milliseconds from now. */
export const inMs = ({ now }: Moment, ms: number): string => later(now, ms);

/** How long after a request the cloud may still not show what came of it: reads are eventually consistent. */
export const consistencyMs = 60_000;
/** By when the cloud shows what came of a request that was answered now, or perhaps was sent until then. */
export const shownBy = (moment: Moment, until = moment.now): string =>
  later(until > moment.now ? until : moment.now, consistencyMs);
/** How soon it is read back what became of a request: rarer each time, and never past when the cloud shows it. */
export const readBackAt = (looks: number, by: string, moment: Moment): string =>
  nextLook({ everySeconds: 10 }, looks, Date.parse(by), moment);
/** Whether the cloud may not show yet what came of a request. */
export const isUnshown = (by: string | undefined, { now }: Moment): boolean =>
  by !== undefined && now.getTime() < Date.parse(by);
