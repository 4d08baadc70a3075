import type { Cron, Day } from "./cron.ts";
import { momentOf, wallClockAt } from "./time-zone.ts";

const dayMs = 86_400_000;

/**
 * When a cron expression fires next after a moment (both in milliseconds since the epoch); undefined where never. Where
 * the clocks of its zone leap over a time it does not fire then; where they show a time twice it fires at the first.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html, "Daylight saving time"
 */
export function nextOccurrence(cron: Cron, after: number, zone = "UTC"): number | undefined {
  if (zone === "UTC") return nextOnClock(cron, after);
  for (let wall = wallClockAt(after, zone); ; ) {
    const next = nextOnClock(cron, wall);
    if (next === undefined) return undefined;
    const moment = momentOf(next, zone);
    if (moment !== undefined && moment > after) return moment;
    wall = next;
  }
}

/** The next minute that a clock shows and the expression names. */
function nextOnClock(cron: Cron, after: number): number | undefined {
  const earliest = Math.floor(after / 60_000) * 60_000 + 60_000;
  const lastYear = Math.max(...cron.years);
  const minutesOfDay = minutesOf(cron);
  let day = Math.floor(earliest / dayMs) * dayMs;
  for (;;) {
    const date = new Date(day);
    const year = date.getUTCFullYear();
    if (year > lastYear) return undefined;
    if (!cron.years.has(year)) {
      day = Date.UTC(year + 1, 0, 1);
      continue;
    }
    if (!cron.months.has(date.getUTCMonth() + 1)) {
      day = Date.UTC(year, date.getUTCMonth() + 1, 1);
      continue;
    }
    if (isDay(cron.day, date)) {
      const minute = minutesOfDay.find((one) => day + one * 60_000 >= earliest);
      if (minute !== undefined) return day + minute * 60_000;
    }
    day += dayMs;
  }
}

/** The minutes of a day at which it fires, in order. */
function minutesOf({ hours, minutes }: Cron): readonly number[] {
  return [...hours]
    .flatMap((hour) => [...minutes].map((minute) => hour * 60 + minute))
    .toSorted((a, b) => a - b);
}

function isDay(day: Day, date: Date): boolean {
  const dayOfMonth = date.getUTCDate();
  const weekday = date.getUTCDay() + 1;
  switch (day.by) {
    case "values":
      return day.values.has(day.of === "month" ? dayOfMonth : weekday);
    case "lastOfMonth":
      return dayOfMonth === daysInMonth(date);
    case "nearestWeekday":
      return dayOfMonth === nearestWeekday(day.day, date);
    case "lastWeekdayOfMonth":
      return weekday === day.weekday && dayOfMonth + 7 > daysInMonth(date);
    case "nthWeekday":
      return weekday === day.weekday && Math.ceil(dayOfMonth / 7) === day.nth;
  }
}

const daysInMonth = (date: Date): number =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();

/** Saturday yields to Friday and Sunday to Monday, but never into another month; undefined where the month is too short. */
function nearestWeekday(wanted: number, date: Date): number | undefined {
  const last = daysInMonth(date);
  if (wanted > last) return undefined;
  const weekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), wanted)).getUTCDay();
  if (weekday === 6) return wanted === 1 ? 3 : wanted - 1;
  if (weekday === 0) return wanted === last ? wanted - 2 : wanted + 1;
  return wanted;
}
