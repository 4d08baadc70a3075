import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allowed, freshBudget, mostSteps, readyInMs, refilled, spent } from "./rate-budget.ts";

describe("a run's budget", () => {
  test("lets a batch go at once, and then as many as time has brought", () => {
    const budget = spent(freshBudget(0), mostSteps, false, 0);
    expect([allowed(budget, 0), allowed(budget, 1_000), allowed(budget, 60_000)]).toEqual([0, 20, mostSteps]);
  });

  test("is halved by a throttle, down to one call in ten seconds, and regained a little with each batch", () => {
    let budget = freshBudget(0);
    const speeds = Array.from({ length: 10 }, () => {
      budget = spent(budget, 1, true, 0);
      return budget.perSecond;
    });
    expect(speeds).toEqual([10, 5, 2.5, 1.25, 0.625, 0.3125, 0.15625, 0.1, 0.1, 0.1]);
    expect(allowed(budget, 0)).toBe(0);
    expect(spent(budget, 1, false, 0).perSecond).toBe(0.35);
    expect(spent(budget, 0, false, 0).perSecond).toBe(0.1);
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

  test("says when a second's worth may go, or what waits where that is less: then it may, and not before", () => {
    fc.assert(
      fc.property(batches, fc.integer({ min: 1, max: 200 }), (list, waiting) => {
        let budget = freshBudget(0);
        let now = 0;
        for (const { ms, wanted, isThrottled } of list) {
          now += ms;
          budget = spent(budget, Math.min(wanted, allowed(budget, now)), isThrottled, now);
        }
        const { perSecond } = budget;
        const wanted = Math.min(mostSteps, waiting, Math.ceil(perSecond * (perSecond > 0.1 ? 1 : 300)));
        const ready = readyInMs(budget, waiting, now);
        expect(allowed(budget, now + ready)).toBeGreaterThanOrEqual(wanted);
        if (ready > 1) expect(allowed(budget, now + ready - 2)).toBeLessThan(wanted);
      }),
    );
  });

  test("is the same whether time is looked at once or often, and a clock that goes back takes nothing", () => {
    const budget = spent(freshBudget(0), mostSteps, false, 0);
    const often = [100, 200, 300].reduce((one, now) => refilled(one, now), budget);
    expect(often.tokens).toBeCloseTo(refilled(budget, 300).tokens);
    expect(refilled(budget, -1_000).tokens).toBe(0);
  });
});

/** A bucket of AWS's: so many at once, and so many a second. */
interface Bucket {
  readonly size: number;
  readonly perSecond: number;
}

const batchMs = 500;

/** What comes of so many steps that nothing but the bucket keeps: what is throttled is tried again two seconds later. */
function carriedOut(steps: number, { size, perSecond }: Bucket) {
  let now = 0;
  let tokens = size;
  let budget = freshBudget(now);
  let throttled = 0;
  let ticks = 1;
  let due: number[] = new Array(steps).fill(now);
  const pass = (ms: number) => {
    now += ms;
    tokens = Math.min(size, tokens + (ms / 1_000) * perSecond);
  };
  while (due.length > 0) {
    const ready = due.filter((at) => at <= now).length;
    const sent = Math.min(ready, allowed(budget, now));
    if (sent === 0) {
      const dueIn = ready > 0 ? 0 : Math.min(...due) - now;
      pass(Math.max(1_000, dueIn, Math.ceil(readyInMs(budget, due.length, now) / 1_000) * 1_000));
      ticks += 1;
      continue;
    }
    const refused = Math.max(0, sent - Math.floor(tokens));
    tokens -= sent - refused;
    throttled += refused;
    due = [...due.sort((a, b) => a - b).slice(sent), ...new Array<number>(refused).fill(now + 2_000)];
    pass(batchMs);
    budget = spent(budget, sent, refused > 0, now);
  }
  return { ms: now, throttled, ticks };
}

describe("a run's rate", () => {
  test.each([
    ["most of EC2's calls", { size: 50, perSecond: 5 }],
    ["tags", { size: 100, perSecond: 10 }],
    ["launches", { size: 5, perSecond: 2 }],
    ["what is slow", { size: 10, perSecond: 1 }],
  ])("comes to what AWS allows for %s, and is seldom throttled", (_what, bucket) => {
    const steps = 1_000;
    const { ms, throttled } = carriedOut(steps, bucket);
    expect(ms).toBeLessThan((1.1 * 1_000 * (steps - bucket.size)) / bucket.perSecond);
    expect(throttled).toBeLessThan(steps / 4);
  });

  test("grows where nothing is throttled", () => {
    const { ms, throttled, ticks } = carriedOut(1_000, { size: 1_000, perSecond: 1_000 });
    expect([throttled, ticks]).toEqual([0, 1]);
    expect(ms).toBeLessThan(40_000);
  });

  test("loses nothing that came back while a batch was sent", () => {
    const budget = spent(freshBudget(0), mostSteps, false, 1_000);
    expect(allowed(budget, 1_000)).toBe(20);
  });

  test("waits long where nothing is let through at all, and for no more than there is to send", () => {
    let budget = freshBudget(0);
    for (let batch = 0; batch < 10; batch++) budget = spent(budget, 1, true, batch * 1_000);
    expect(readyInMs(budget, 1_000, 9_000)).toBe(300_000);
    expect(readyInMs(budget, 3, 9_000)).toBe(30_000);
  });
});
