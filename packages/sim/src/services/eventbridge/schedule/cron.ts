/** One field of a cron expression that only lists values: minutes, hours, months, years. */
export type Values = ReadonlySet<number>;

/** The day, given either by the month or by the week; the other field is `?`. */
export type Day =
  | { readonly by: "values"; readonly of: "month" | "week"; readonly values: Values }
  | { readonly by: "lastOfMonth" }
  /** The weekday nearest to a day, within its month. */
  | { readonly by: "nearestWeekday"; readonly day: number }
  /** `6L`: the last Friday of the month. */
  | { readonly by: "lastWeekdayOfMonth"; readonly weekday: number }
  /** `3#2`: the second Tuesday of the month. */
  | { readonly by: "nthWeekday"; readonly weekday: number; readonly nth: number };

/** What a cron expression says, in UTC; weekdays are 1 (Sunday) to 7. */
export interface Cron {
  readonly minutes: Values;
  readonly hours: Values;
  readonly day: Day;
  readonly months: Values;
  readonly years: Values;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const ranges = {
  minute: { from: 0, to: 59 },
  hour: { from: 0, to: 23 },
  dayOfMonth: { from: 1, to: 31 },
  month: { from: 1, to: 12, names: months },
  dayOfWeek: { from: 1, to: 7, names: weekdays },
  year: { from: 1970, to: 2199 },
} as const satisfies Record<string, Range>;

/**
 * Reads the six fields between the brackets of `cron(…)`; undefined where EventBridge would not take them.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function parseCron(text: string): Cron | undefined {
  const fields = text.trim().toUpperCase().split(/\s+/);
  if (fields.length !== 6) return undefined;
  const [minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = "", year = ""] = fields;
  const cron = {
    minutes: parseValues(minute, ranges.minute),
    hours: parseValues(hour, ranges.hour),
    day: parseDay(dayOfMonth, dayOfWeek),
    months: parseValues(month, ranges.month),
    years: parseValues(year, ranges.year),
  };
  return Object.values(cron).includes(undefined) ? undefined : (cron as Cron);
}

/** Of the two day fields exactly one must be `?`. */
function parseDay(dayOfMonth: string, dayOfWeek: string): Day | undefined {
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) return undefined;
  return dayOfWeek === "?" ? parseDayOfMonth(dayOfMonth) : parseDayOfWeek(dayOfWeek);
}

function parseDayOfMonth(text: string): Day | undefined {
  if (text === "L") return { by: "lastOfMonth" };
  const weekday = /^(\d+)W$/.exec(text)?.[1];
  if (weekday !== undefined) {
    const day = parseValue(weekday, ranges.dayOfMonth);
    return day === undefined ? undefined : { by: "nearestWeekday", day };
  }
  return listed("month", parseValues(text, ranges.dayOfMonth));
}

function parseDayOfWeek(text: string): Day | undefined {
  // Alone it is the last day of the week.
  if (text === "L") return { by: "values", of: "week", values: new Set([7]) };
  const [, name, mark, nth] = /^(\w+?)(?:(L)|#(\d))$/.exec(text) ?? [];
  if (name === undefined) return listed("week", parseValues(text, ranges.dayOfWeek));
  const weekday = parseValue(name, ranges.dayOfWeek);
  if (weekday === undefined) return undefined;
  if (mark === "L") return { by: "lastWeekdayOfMonth", weekday };
  return Number(nth) >= 1 && Number(nth) <= 5 ? { by: "nthWeekday", weekday, nth: Number(nth) } : undefined;
}

const listed = (of: "month" | "week", values: Values | undefined): Day | undefined =>
  values && { by: "values", of, values };

/** A comma-separated list of `*`, values, ranges, and any of these with a step. */
function parseValues(text: string, range: Range): Values | undefined {
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const [, base = "", step = "1"] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    const span = parseSpan(base, range, part.includes("/"));
    if (!span || Number(step) === 0) return undefined;
    for (let value = span.from; value <= span.to; value += Number(step)) values.add(value);
  }
  return values;
}

/** A value with a step goes on to the end of its range: `5/15`. */
function parseSpan(text: string, range: Range, hasStep: boolean): Range | undefined {
  if (text === "*") return range;
  const [first = "", last, ...rest] = text.split("-");
  const from = parseValue(first, range);
  const to = last === undefined ? (hasStep ? range.to : from) : parseValue(last, range);
  if (rest.length > 0 || from === undefined || to === undefined || from > to) return undefined;
  return { from, to };
}

function parseValue(text: string, { from, to, names }: Range): number | undefined {
  const named = names?.indexOf(text) ?? -1;
  if (named >= 0) return named + from;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= from && value <= to ? value : undefined;
}
