import { describe, expect, test } from "vitest";
import { type AdmitDeps, admitRun } from "./admit-run.ts";
import type { ApprovalDecision } from "./approval.ts";
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
    personOf: (identity) => identity,
    started: async () => {
      if (deaths-- > 0) throw new Error("the tick died");
    },
  });
  await expect(admit(runs.current)).rejects.toThrow("the tick died");
  expect(await admit(runs.current)).toBeUndefined();
});

describe("what was approved is not begun", () => {
  const says = (by: string, person: string): ApprovalDecision => ({
    verdict: "approve",
    by,
    person,
    reason: "fine",
    at: "2026-03-02T08:00:00.000Z",
  });

  /** What comes of asking once more about an undo that carol asked for, and of which these have approved. */
  async function admitted(
    decisions: readonly ApprovalDecision[],
    rules: Partial<ReturnType<AdmitDeps["rulesFor"]>>,
  ) {
    const runs = new MemoryRuns(planOf([turn("a")], "undo", { requestedBy: "carol" }), () => now.getTime());
    const request = {
      ...{
        caseId: "c-1",
        planHash: "f00d",
        reasons: [],
        taskToken: "t",
        requesterMayApprove: false,
        needed: 1,
      },
      until: "2026-03-02T10:00:00.000Z",
      livesUntil: "2026-03-03T10:00:00.000Z",
    };
    const admit = admitRun({
      runs,
      approvals: { find: async () => ({ request, decisions, version: 9 }) },
      limits: counted(),
      clock: { now: () => now } as never,
      modeOf: () => "ask",
      rulesFor: () => ({ needed: 1, requesterMayApprove: false, ...rules }),
      maxResources: 10,
      stepsPerHour: 5,
      countsNow: async () => true,
      personOf: (identity) => identity.replace(/^slack:/, ""),
      started: async () => {},
    });
    return admit(runs.current);
  }

  test("where whoever asked for it approved it, under whatever name", async () => {
    expect(await admitted([says("slack:carol", "slack:carol")], {})).toMatchObject({ refused: "ask" });
    expect(await admitted([says("bob", "bob")], {})).toBeUndefined();
  });

  test("where two that were approvers turn out to be one person", async () => {
    const decisions = [says("bob", "bob"), says("slack:bob", "slack:bob")];
    expect(await admitted(decisions, { needed: 2 })).toMatchObject({ refused: "ask" });
    expect(await admitted([says("bob", "bob"), says("slack:dan", "x")], { needed: 2 })).toBeUndefined();
  });
});
