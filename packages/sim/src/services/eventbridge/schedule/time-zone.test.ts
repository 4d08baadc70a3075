import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseSchedule } from "./parse-schedule.ts";
import { isTimeZone, momentOf, wallClockAt } from "./time-zone.ts";

/** The moments at which a schedule fires, after one and up to another. */
function firings(expression: string, zone: string, after: string, until: string): string[] {
  const schedule = parseSchedule(expression, zone);
  const found: string[] = [];
  let at: number | undefined = Date.parse(after);
  while (at !== undefined) {
    at = schedule?.next(at, Date.parse(after));
    if (at === undefined || at > Date.parse(until)) break;
    found.push(new Date(at).toISOString().replace(".000Z", "Z"));
  }
  return found;
}

describe("a cron of a zone", () => {
  test("keeps its time of day when the clocks change", () => {
    const days = (from: string, to: string) => firings("cron(0 9 * * ? *)", "Europe/Berlin", from, to);
    expect(days("2026-03-28T00:00:00Z", "2026-03-30T00:00:00Z")).toEqual([
      "2026-03-28T08:00:00Z",
      "2026-03-29T07:00:00Z",
    ]);
    expect(days("2026-10-24T00:00:00Z", "2026-10-26T00:00:00Z")).toEqual([
      "2026-10-24T07:00:00Z",
      "2026-10-25T08:00:00Z",
    ]);
  });

  test("does not fire at a time that the clocks leap over", () => {
    expect(
      firings("cron(30 2 * * ? *)", "America/New_York", "2026-03-07T00:00:00Z", "2026-03-10T00:00:00Z"),
    ).toEqual(["2026-03-07T07:30:00Z", "2026-03-09T06:30:00Z"]);
  });

  test("fires once at a time that the clocks show twice", () => {
    expect(
      firings("cron(30 1 * * ? *)", "America/New_York", "2026-10-31T00:00:00Z", "2026-11-03T00:00:00Z"),
    ).toEqual(["2026-10-31T05:30:00Z", "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"]);
  });

  test("asked in the hour that is repeated does not look back into the first", () => {
    expect(
      firings("cron(30 1 * * ? *)", "America/New_York", "2026-11-01T06:10:00Z", "2026-11-03T00:00:00Z"),
    ).toEqual(["2026-11-02T06:30:00Z"]);
  });

  test("of every half hour rests in the hour that is repeated", () => {
    expect(
      firings("cron(0/30 * * * ? *)", "Europe/London", "2026-10-24T23:45:00Z", "2026-10-25T02:30:00Z"),
    ).toEqual([
      "2026-10-25T00:00:00Z",
      "2026-10-25T00:30:00Z",
      "2026-10-25T02:00:00Z",
      "2026-10-25T02:30:00Z",
    ]);
  });

  test("of a time that there never is never fires", () => {
    expect(
      firings("cron(30 2 29 3 ? 2026)", "Europe/Berlin", "2026-01-01T00:00:00Z", "2030-01-01T00:00:00Z"),
    ).toEqual([]);
  });

  test("is of the zone's day of the week", () => {
    const [first] = firings(
      "cron(0 8 ? * MON *)",
      "Pacific/Auckland",
      "2026-01-01T00:00:00Z",
      "2026-02-01T00:00:00Z",
    );
    expect(first).toBe("2026-01-04T19:00:00Z");
  });
});

test("a moment is what the clocks show, and back", () => {
  const zones = fc.constantFrom(
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
  );
  const moments = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2040, 0, 1) });
  fc.assert(
    fc.property(zones, moments, (zone, moment) => {
      const back = momentOf(wallClockAt(moment, zone), zone);
      // Of two moments with the same time it is the first, half an hour or an hour before.
      expect([0, 1_800_000, 3_600_000]).toContain(moment - (back ?? 0));
    }),
  );
});

test("a zone is a name of the IANA database", () => {
  expect(["Europe/Berlin", "UTC", "Etc/GMT+5", "Mars/Base", "+01:00", ""].filter(isTimeZone)).toEqual([
    "Europe/Berlin",
    "UTC",
    "Etc/GMT+5",
  ]);
});
