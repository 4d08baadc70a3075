const dayMs = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether this is a zone of the IANA database: `Europe/Berlin`, `UTC`. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What the clocks of a zone show at a moment, as if it were UTC (both in milliseconds since the epoch). */
export function wallClockAt(moment: number, zone: string): number {
  const shown = new Map(
    formatOf(zone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => shown.get(name) ?? 0;
  const seconds = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return seconds + (((moment % 1_000) + 1_000) % 1_000);
}

/**
 * The moment at which the clocks of a zone show `wall`: the first, where they show it twice; undefined where they
 * leap over it.
 */
export function momentOf(wall: number, zone: string): number | undefined {
  const offsets = [wall - dayMs, wall + dayMs].map((around) => wallClockAt(around, zone) - around);
  const moments = offsets.map((offset) => wall - offset).filter((one) => wallClockAt(one, zone) === wall);
  return moments.length > 0 ? Math.min(...moments) : undefined;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(zone, format);
  return format;
}
