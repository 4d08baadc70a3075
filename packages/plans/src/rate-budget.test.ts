import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allowed, freshBudget, mostSteps, readyInMs, refilled, spent } from "./rate-budget.ts";

describe("a run's budget", () => {
  test("lets a batch go at once, and then as many as time has brought", () => {
    const budget = spent(freshBudget(0), mostSteps, false, 0);
    expect([allowed(budget, 0), allowed(budget, 1_000), allowed(budget, 60_000)]).toEqual([0, 20, mostSteps]);
  });

  test("is halved by a throttle, down to one call in two seconds, and regained a little with each batch", () => {
    let budget = freshBudget(0);
    const speeds = Array.from({ length: 8 }, () => {
      budget = spent(budget, 1, true, 0);
      return budget.perSecond;
    });
    expect(speeds).toEqual([10, 5, 2.5, 1.25, 0.625, 0.5, 0.5, 0.5]);
    expect(allowed(budget, 0)).toBe(0);
    expect(spent(budget, 1, false, 0).perSecond).toBe(0.75);
    expect(spent(budget, 0, false, 0).perSecond).toBe(0.5);
  });

  const batches = fc.array(
    fc.record({ ms: fc.nat(10_000), wanted: fc.nat(100), isThrottled: fc.boolean() }),
    {
      maxLength: 60,
    },
  );

  test("never lets more go than a batch and fifty a second", () => {
    fc.assert(
      fc.property(batches, (list) => {
        let budget = freshBudget(0);
        let now = 0;
        let all = 0;
        for (const { ms, wanted, isThrottled } of list) {
          now += ms;
          const sent = Math.min(wanted, allowed(budget, now));
          all += sent;
          budget = spent(budget, sent, isThrottled, now);
          expect(budget.tokens).toBeGreaterThanOrEqual(0);
        }
        expect(all).toBeLessThanOrEqual(mostSteps + (50 * now) / 1_000);
      }),
    );
  });

  const throttled = { ms: 0, wanted: 0, isThrottled: true };

  test("says when a second's worth may go, half a minute's where all is throttled: then it may, and not before", () => {
    fc.assert(
      fc.property(batches, fc.integer({ min: 1, max: 200 }), (list, waiting) => {
        let budget = freshBudget(0);
        let now = 0;
        for (const { ms, wanted, isThrottled } of list) {
          now += ms;
          budget = spent(budget, Math.min(wanted, allowed(budget, now)), isThrottled, now);
        }
        const worth = budget.perSecond > 0.5 ? Math.ceil(budget.perSecond) : 15;
        const wanted = Math.min(mostSteps, waiting, worth);
        const ready = readyInMs(budget, waiting, now);
        expect(allowed(budget, now + ready)).toBeGreaterThanOrEqual(wanted);
        if (ready > 1) expect(allowed(budget, now + ready - 2)).toBeLessThan(wanted);
      }),
      // 0.025 and what 1,190 ms bring at 2.5 a second are three, though their sum in floating point is a little less.
      { examples: [[[throttled, throttled, throttled, { ms: 10, wanted: 0, isThrottled: false }], 3]] },
    );
  });

  test("is the same whether time is looked at once or often, and a clock that goes back takes nothing", () => {
    const budget = spent(freshBudget(0), mostSteps, false, 0);
    const often = [100, 200, 300].reduce((one, now) => refilled(one, now), budget);
    expect(often.tokens).toBeCloseTo(refilled(budget, 300).tokens);
    expect(refilled(budget, -1_000).tokens).toBe(0);
  });
});
