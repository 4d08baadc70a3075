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
const firstBackOffMs = 2_000;
const longestBackOffMs = 5 * 60_000;

const later = (now: Date, ms: number): string => new Date(now.getTime() + Math.round(ms)).toISOString();

/** When a check is looked at again after so many looks, and never past its end. */
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

/** When what is in trouble is tried again: doubling up to five minutes, jittered over the upper half. */
export function backOff(tries: number, { now, random }: Moment): string {
  const wait = Math.min(longestBackOffMs, firstBackOffMs * 2 ** Math.min(tries, 20));
  return later(now, wait * (0.5 + random / 2));
}

/** A time so many milliseconds from now. */
export const inMs = ({ now }: Moment, ms: number): string => later(now, ms);
