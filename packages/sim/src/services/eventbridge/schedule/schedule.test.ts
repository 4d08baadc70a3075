import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseSchedule } from "./parse-schedule.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;

const next = (expression: string, after: string, start = after) => {
  const found = parseSchedule(expression)?.next(Date.parse(after), Date.parse(start));
  return found === undefined ? undefined : new Date(found).toISOString();
};

describe("AWS's examples", () => {
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
  test.each([
    ["cron(0 10 * * ? *)", "2026-01-01T10:00:00.000Z", "every day at 10:00"],
    ["cron(15 12 * * ? *)", "2026-01-01T12:15:00.000Z", "every day at 12:15"],
    ["cron(0 18 ? * MON-FRI *)", "2026-01-01T18:00:00.000Z", "Monday through Friday at 18:00"],
    ["cron(0 8 1 * ? *)", "2026-01-01T08:00:00.000Z", "the first day of each month at 8:00"],
    ["cron(0/10 * ? * MON-FRI *)", "2026-01-01T00:10:00.000Z", "every ten minutes on weekdays"],
    ["cron(0/5 8-17 ? * MON-FRI *)", "2026-01-01T08:00:00.000Z", "every five minutes in office hours"],
    ["cron(0 9 ? * 2#1 *)", "2026-01-05T09:00:00.000Z", "the first Monday of each month"],
    ["cron(0 9 ? * 6L *)", "2026-01-30T09:00:00.000Z", "the last Friday of each month"],
    ["cron(0 9 L * ? *)", "2026-01-31T09:00:00.000Z", "the last day of each month"],
    ["cron(0 9 3W * ? *)", "2026-01-02T09:00:00.000Z", "the weekday nearest to the 3rd, a Saturday"],
    [
      "cron(0 9 1W AUG ? 2026)",
      "2026-08-03T09:00:00.000Z",
      "never in the month before: the 1st is a Saturday",
    ],
    [
      "cron(0 9 31W MAY ? 2026)",
      "2026-05-29T09:00:00.000Z",
      "never in the month after: the 31st is a Sunday",
    ],
    ["cron(0 9 29 FEB ? *)", "2028-02-29T09:00:00.000Z", "each 29 February"],
    ["cron(0 0 1 1 ? 2030-2031)", "2030-01-01T00:00:00.000Z", "the first of January of two years"],
    ["rate(5 minutes)", "2026-01-01T00:05:30.000Z", "from when the rule was made"],
    ["rate(1 hour)", "2026-01-01T01:00:30.000Z", ""],
    ["rate(7 days)", "2026-01-08T00:00:30.000Z", ""],
  ])("%s: %s (%s)", (expression, expected) => {
    expect(next(expression, "2026-01-01T00:00:30Z")).toBe(expected);
  });

  test.each([
    "rate(1 minutes)",
    "rate(5 minute)",
    "rate(0 minutes)",
    "rate(5 seconds)",
    "rate(-1 minute)",
    "cron(0 10 * * *)",
    "cron(0 10 * * * *)",
    "cron(0 10 ? * ? *)",
    "cron(60 10 * * ? *)",
    "cron(0 24 * * ? *)",
    "cron(0 10 32 * ? *)",
    "cron(0 10 ? * 8 *)",
    "cron(0 10 ? * 2#6 *)",
    "cron(0 10 * * ? 1969)",
    "cron(0/0 10 * * ? *)",
    "at(2026-01-01T00:00:00)",
    "",
  ])("%s is refused", (expression) => expect(parseSchedule(expression)).toBeUndefined());

  test("a schedule may be over", () => {
    expect(next("cron(0 0 1 1 ? 2025)", "2026-01-01T00:00:00Z")).toBeUndefined();
    expect(next("cron(0 0 30 2 ? *)", "2026-01-01T00:00:00Z")).toBeUndefined();
  });
});

/** A field as text, and what it means, said independently of the parser. */
interface Field {
  readonly text: string;
  readonly holds: (value: number) => boolean;
}

function field(from: number, to: number): fc.Arbitrary<Field> {
  const value = fc.integer({ min: from, max: to });
  return fc.oneof(
    fc.constant({ text: "*", holds: () => true }),
    value.map((one) => ({ text: `${one}`, holds: (asked: number) => asked === one })),
    fc.tuple(value, value).map(([a, b]) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      return { text: `${low}-${high}`, holds: (asked: number) => asked >= low && asked <= high };
    }),
    fc.tuple(value, fc.integer({ min: 1, max: to })).map(([start, step]) => ({
      text: `${start}/${step}`,
      holds: (asked: number) => asked >= start && (asked - start) % step === 0,
    })),
    fc.tuple(value, value).map(([a, b]) => ({
      text: `${a},${b}`,
      holds: (asked: number) => asked === a || asked === b,
    })),
  );
}

const sameMonth = (date: Date, other: Date) => date.getUTCMonth() === other.getUTCMonth();
const shifted = (date: Date, days: number) => new Date(date.getTime() + days * dayMs);
const isWeekday = (date: Date) => date.getUTCDay() >= 1 && date.getUTCDay() <= 5;

/** Day fields, and whether a date is such a day, found by looking at its neighbours. */
const days: fc.Arbitrary<{ month: string; week: string; holds: (date: Date) => boolean }> = fc.oneof(
  field(1, 31).map(({ text, holds }) => ({
    month: text,
    week: "?",
    holds: (date: Date) => holds(date.getUTCDate()),
  })),
  field(1, 7).map(({ text, holds }) => ({
    month: "?",
    week: text,
    holds: (date: Date) => holds(date.getUTCDay() + 1),
  })),
  fc.constant({ month: "L", week: "?", holds: (date: Date) => !sameMonth(date, shifted(date, 1)) }),
  fc.integer({ min: 1, max: 7 }).map((weekday) => ({
    month: "?",
    week: `${weekday}L`,
    holds: (date: Date) => date.getUTCDay() + 1 === weekday && !sameMonth(date, shifted(date, 7)),
  })),
  fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5 })).map(([weekday, nth]) => ({
    month: "?",
    week: `${weekday}#${nth}`,
    holds: (date: Date) =>
      date.getUTCDay() + 1 === weekday &&
      sameMonth(date, shifted(date, -7 * (nth - 1))) &&
      !sameMonth(date, shifted(date, -7 * nth)),
  })),
  fc.integer({ min: 1, max: 31 }).map((day) => ({
    month: `${day}W`,
    week: "?",
    holds: (date: Date) => isNearestWeekday(date, day),
  })),
);

/** A weekday such that no other weekday of its month is nearer to the wanted day, which the month must have. */
function isNearestWeekday(date: Date, day: number): boolean {
  const wanted = shifted(date, day - date.getUTCDate());
  if (!sameMonth(wanted, date) || !isWeekday(date)) return false;
  for (const distance of [0, 1, 2]) {
    const around = [shifted(wanted, -distance), shifted(wanted, distance)];
    const found = around.filter((one) => sameMonth(one, wanted) && isWeekday(one));
    if (found.length > 0) return found.some((one) => one.getTime() === date.getTime());
  }
  return false;
}

test("the next occurrence is the first minute that a naive clock would fire at", () => {
  const horizonDays = 40;
  const start = fc.integer({ min: Date.UTC(2023, 0, 1), max: Date.UTC(2029, 0, 1) });
  fc.assert(
    fc.property(field(0, 59), field(0, 23), days, field(1, 12), start, (minute, hour, day, month, after) => {
      const expression = `cron(${minute.text} ${hour.text} ${day.month} ${month.text} ${day.week} *)`;
      const schedule = parseSchedule(expression);
      expect(schedule, expression).toBeDefined();
      const found = schedule?.next(after, after);
      const first = (Math.floor(after / minuteMs) + 1) * minuteMs;
      const end = first + horizonDays * dayMs;
      let naive: number | undefined;
      for (let at = first; at < end; at += minuteMs) {
        const date = new Date(Math.floor(at / dayMs) * dayMs);
        if (!month.holds(date.getUTCMonth() + 1) || !day.holds(date)) {
          at = date.getTime() + dayMs - minuteMs;
          continue;
        }
        const ofDay = (at - date.getTime()) / minuteMs;
        if (!hour.holds(Math.floor(ofDay / 60)) || !minute.holds(ofDay % 60)) continue;
        naive = at;
        break;
      }
      if (naive === undefined)
        expect(found ?? Number.POSITIVE_INFINITY, expression).toBeGreaterThanOrEqual(end);
      else expect(new Date(found ?? 0).toISOString(), expression).toBe(new Date(naive).toISOString());
    }),
    { numRuns: 1_000 },
  );
});

test("a rate fires at whole periods from its start, and never late", () => {
  const counts = fc.integer({ min: 2, max: 500 });
  fc.assert(
    fc.property(counts, fc.nat(), fc.nat(), (count, start, waited) => {
      const found = parseSchedule(`rate(${count} minutes)`)?.next(start + waited, start) ?? 0;
      expect((found - start) % (count * minuteMs)).toBe(0);
      expect(found).toBeGreaterThan(start + waited);
      expect(found - start - waited).toBeLessThanOrEqual(count * minuteMs);
    }),
  );
});
