import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backOff, isUnshown, type Moment, nextLook, readBackAt, shownBy } from "./pace.ts";

const now = Date.parse("2026-03-02T09:00:00Z");
const moment = (random = 0.5): Moment => ({ now: new Date(now), random });
const msTo = (time: string) => Date.parse(time) - now;

describe("a look", () => {
  const never = Number.POSITIVE_INFINITY;
  test("comes as soon as the check says, then rarer, up to a minute or what the check says", () => {
    const looks = (check: Parameters<typeof nextLook>[0]) =>
      [0, 1, 2, 50].map((count) => msTo(nextLook(check, count, never, moment())) / 1_000);
    expect(looks({ everySeconds: 10 })).toEqual([10, 15, 22.5, 60]);
    expect(looks({ everySeconds: 10, maxEverySeconds: 12 })).toEqual([10, 12, 12, 12]);
    expect(looks({ everySeconds: 1_800 })).toEqual([1_800, 1_800, 1_800, 1_800]);
  });

  test("is made at the end, and never sooner than a second from now", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3_600 }),
        fc.nat(100),
        fc.integer({ min: -1e6, max: 1e7 }),
        (every, looks, end) => {
          const ms = msTo(nextLook({ everySeconds: every }, looks, now + end, moment()));
          expect(ms).toBeGreaterThanOrEqual(1_000);
          if (end >= 1_000) expect(ms).toBeLessThanOrEqual(end);
        },
      ),
    );
  });
});

describe("a back-off", () => {
  const ago = (ms: number) => new Date(now - ms).toISOString();
  test("is about as long as the trouble has lasted, from two seconds to five minutes, jittered", () => {
    const waits = [0, 10_000, 60_000, 86_400_000].map((ms) => msTo(backOff(ago(ms), moment(0))));
    expect(waits).toEqual([1_000, 5_000, 30_000, 150_000]);
    expect(msTo(backOff(ago(86_400_000), moment(0.999)))).toBeGreaterThan(299_000);
  });

  test("makes a day of trouble cost few requests", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), (random) => {
        let at = now;
        let tries = 0;
        for (; at < now + 86_400_000; tries++)
          at = Date.parse(backOff(ago(0), { now: new Date(at), random: random / 1_000 }));
        expect(tries).toBeLessThan(600);
      }),
      { numRuns: 20 },
    );
  });
});

describe("what came of a request", () => {
  test("shows within a minute of its answer, or of when it may have been sent", () => {
    expect(msTo(shownBy(moment()))).toBe(60_000);
    expect(msTo(shownBy(moment(), new Date(now + 30_000)))).toBe(90_000);
    expect(msTo(shownBy(moment(), new Date(now - 30_000)))).toBe(60_000);
    expect(isUnshown(new Date(now + 1).toISOString(), moment())).toBe(true);
    expect(isUnshown(new Date(now).toISOString(), moment())).toBe(false);
    expect(isUnshown(undefined, moment())).toBe(false);
  });

  test("is read back rarer each time, and at the moment when it shows", () => {
    const by = new Date(now + 40_000).toISOString();
    expect([0, 1, 9].map((looks) => msTo(readBackAt(looks, by, moment())))).toEqual([10_000, 15_000, 40_000]);
  });
});
