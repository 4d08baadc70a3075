import { parseSchedule } from "../eventbridge/schedule/parse-schedule.ts";
import { isTimeZone, momentOf } from "../eventbridge/schedule/time-zone.ts";
import { validation } from "./errors.ts";
import type { Schedule, ScheduleWords } from "./state.ts";

const hourMs = 3_600_000;
/** A start or an end may lie a little way back. */
const toleranceMs = 5 * 60_000;

type When = Pick<ScheduleWords, "expression" | "timeZone">;

/** Refuses an expression, a zone or limits that Scheduler would refuse. */
export function checkOccurrences(words: ScheduleWords, now: number): void {
  const { expression, timeZone, start, end } = words;
  if (!isTimeZone(timeZone)) throw validation(`Invalid ScheduleExpressionTimezone ${timeZone}.`);
  if (!isExpression(words)) throw validation(`Invalid Schedule Expression ${expression}.`);
  if (isOneTime(words)) return;
  if (start && start.getTime() < now - toleranceMs) {
    throw validation("The StartDate you specify cannot be earlier than 5 minutes ago.");
  }
  if (end && end.getTime() < now - toleranceMs) {
    throw validation("The EndDate you specify cannot be earlier than 5 minutes ago.");
  }
  if (start && end && end <= start) throw validation("The StartDate must come before the EndDate.");
}

/**
 * When a schedule occurs next, after a moment (both in milliseconds since the epoch); undefined where it is over. A
 * rate begins at its start, or at once; its start and its end bind all but a single occurrence.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function nextOccurrenceOf({ words, since }: Schedule, after: number): number | undefined {
  const { expression, timeZone, start, end } = words;
  if (isOneTime(words)) {
    const only = oneTime(words);
    return only !== undefined && only > after ? only : undefined;
  }
  const begin = Math.max(start?.getTime() ?? since, since);
  const schedule = parseSchedule(readable(expression), timeZone);
  const isRate = expression.startsWith("rate(");
  const next = isRate && begin > after ? begin : schedule?.next(Math.max(after, begin - 1), begin);
  return next !== undefined && end && next > end.getTime() ? undefined : next;
}

const isOneTime = ({ expression }: When): boolean => expression.startsWith("at(");

function isExpression(when: When): boolean {
  const { expression } = when;
  if (isOneTime(when)) return oneTime(when) !== undefined;
  if (/^rate\(\s|\s\)$/.test(expression)) return false;
  return parseSchedule(readable(expression)) !== undefined;
}

/** `at(2026-03-29T02:30:00)`; a time that the clocks leap over is that much later. */
function oneTime({ expression, timeZone }: When): number | undefined {
  const [, text] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression) ?? [];
  const wall = Date.parse(`${text}Z`);
  if (Number.isNaN(wall) || new Date(wall).toISOString() !== `${text}.000Z`) return undefined;
  const before = momentOf(wall - hourMs, timeZone);
  return momentOf(wall, timeZone) ?? (before === undefined ? undefined : before + hourMs);
}

/** Scheduler takes `rate(1 hours)` as well. */
const readable = (expression: string): string =>
  expression.replace(/^rate\(1 (minute|hour|day)s\)$/, "rate(1 $1)");
