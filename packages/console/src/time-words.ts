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
