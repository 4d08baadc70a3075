const minuteMs = 60_000;
const dayMs = 86_400_000;

/** What is looked at of a schedule: a little more than a year. */
const days = 400;

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/**
 * The longest time between two firings of a schedule that follow one another, in milliseconds: how old the newest thing
 * that it makes may grow. Undefined where it fires less than twice in a year, or is written with what only calendars know
 * (`L`, `W`, `#`).
 *
 * @param expression as AWS Backup takes it: `cron(0 5 ? * * *)`, `rate(12 hours)`.
 * @param from ISO time from which on it is looked at.
 */
export function longestGapMs(expression: string, from: string): number | undefined {
  const [, kind, inner = ""] = /^(cron|rate)\((.*)\)$/.exec(expression.trim()) ?? [];
  if (kind === "rate") return rateMs(inner);
  const fires = kind === "cron" ? firingsOf(inner, from) : undefined;
  if (fires === undefined || fires.length < 2) return undefined;
  return fires.slice(1).reduce((most, at, index) => Math.max(most, at - (fires[index] ?? at)), 0);
}

function rateMs(text: string): number | undefined {
  const [, count, unit = ""] = /^\s*(\d+) (minute|hour|day)s?\s*$/.exec(text) ?? [];
  const size = { minute: minuteMs, hour: 60 * minuteMs, day: dayMs }[unit];
  return count === undefined || size === undefined ? undefined : Number(count) * size;
}

/** When a cron expression fires, in order; undefined where it is not understood. */
function firingsOf(text: string, from: string): readonly number[] | undefined {
  const [minute = "", hour = "", day = "", month = "", weekday = "", year = "*", ...rest] = text
    .trim()
    .toUpperCase()
    .split(/\s+/);
  const fields = {
    minutes: valuesOf(minute, 0, 59),
    hours: valuesOf(hour, 0, 23),
    dates: valuesOf(day === "?" ? "*" : day, 1, 31),
    months: valuesOf(named(month, months, 1), 1, 12),
    weekdays: valuesOf(weekday === "?" ? "*" : named(weekday, weekdays, 1), 1, 7),
    years: valuesOf(year, 1970, 2199),
  };
  if (rest.length > 0 || Object.values(fields).includes(undefined)) return undefined;
  const { minutes, hours, dates, months: ofYear, weekdays: ofWeek, years } = fields as Fields;
  const times = [...hours]
    .flatMap((h) => [...minutes].map((m) => (h * 60 + m) * minuteMs))
    .sort((a, b) => a - b);
  const first = Math.floor(Date.parse(from) / dayMs) * dayMs;
  const fires: number[] = [];
  for (let no = 0; no < days; no++) {
    const date = new Date(first + no * dayMs);
    const isDue =
      years.has(date.getUTCFullYear()) &&
      ofYear.has(date.getUTCMonth() + 1) &&
      dates.has(date.getUTCDate()) &&
      ofWeek.has(date.getUTCDay() + 1);
    if (isDue) for (const time of times) fires.push(date.getTime() + time);
  }
  return fires;
}

type Fields = Readonly<
  Record<"minutes" | "hours" | "dates" | "months" | "weekdays" | "years", ReadonlySet<number>>
>;

/** A field with numbers in place of names. */
const named = (text: string, names: readonly string[], first: number): string =>
  names.reduce((all, name, index) => all.replaceAll(name, String(index + first)), text);

/** The values of a field: `*`, values, ranges, lists of these, each with a step; undefined where it is another. */
function valuesOf(text: string, least: number, most: number): ReadonlySet<number> | undefined {
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const [, from, to, step] = /^(\*|\d+)(?:-(\d+))?(?:\/(\d+))?$/.exec(part) ?? [];
    if (from === undefined || step === "0") return undefined;
    const start = from === "*" ? least : Number(from);
    const end = to !== undefined ? Number(to) : from === "*" || step !== undefined ? most : start;
    if (start < least || end > most) return undefined;
    for (let value = start; value <= end; value += Number(step ?? 1)) values.add(value);
  }
  return values;
}
