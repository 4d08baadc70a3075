import { expect, test } from "vitest";
import { admitRun } from "./admit-run.ts";
import type { Limits } from "./ports.ts";
import { MemoryRuns } from "./testing/memory-runs.ts";
import { planOf, turn } from "./testing/steps.ts";

const now = new Date("2026-03-02T09:00:00Z");

/** The counters of one account and hour, in memory. */
function counted(): Limits {
  const reserved = new Map<string, number>();
  const sum = () => [...reserved.values()].reduce((a, b) => a + b, 0);
  return {
    stepsThisHour: async (_account, but) => sum() - ((but && reserved.get(but.run)) ?? 0),
    reserve: async (_account, run, steps, max) => {
      if (reserved.has(run)) return true;
      if (max !== undefined && sum() + steps > max) return false;
      reserved.set(run, steps);
      return true;
    },
  };
}

test("a run whose first tick died after it had reserved its steps is let in by the next", async () => {
  const plan = planOf([turn("a"), turn("b"), turn("c")]);
  const runs = new MemoryRuns(plan, () => now.getTime());
  let deaths = 1;
  const admit = admitRun({
    runs,
    approvals: { find: async () => undefined },
    limits: counted(),
    clock: { now: () => now } as never,
    modeOf: () => "enforce",
    rulesFor: () => ({ needed: 1, requesterMayApprove: false }),
    maxResources: 10,
    stepsPerHour: 5,
    countsNow: async () => true,
    started: async () => {
      if (deaths-- > 0) throw new Error("the tick died");
    },
  });
  await expect(admit(runs.current)).rejects.toThrow("the tick died");
  expect(await admit(runs.current)).toBeUndefined();
});
