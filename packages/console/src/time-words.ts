const day = { day: "numeric", month: "short", timeZone: "UTC" } as const;
const clock = {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hour12: false,
  timeZone: "UTC",
} as const;

/** `22 Nov 2026, 16:44:06` of an ISO time, in UTC. */
export const fullTime = (iso: string): string =>
  new Intl.DateTimeFormat("en-GB", { ...day, ...clock, year: "numeric" }).format(new Date(iso));

/** `16:44:06`, with the day before it where that is not today's. */
export const shortTime = (iso: string, now: string): string =>
  new Intl.DateTimeFormat(
    "en-GB",
    iso.slice(0, 10) === now.slice(0, 10) ? clock : { ...day, ...clock },
  ).format(new Date(iso));

const units = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
] as const;

/** How long ago an ISO time was, in its largest unit: `3 d`, `2 h`, `5 min`, `now`. */
export function ageWords(iso: string, now: string): string {
  const ms = Date.parse(now) - Date.parse(iso);
  const [size, unit] = units.find(([least]) => ms >= least) ?? [undefined, undefined];
  return size === undefined ? "now" : `${Math.floor(ms / size)} ${unit}`;
}
