import { type Case, caseOutcome } from "@watchkeeper/cases/case";
import { describe, expect, test } from "vitest";
import { exitCodeAfter } from "./how-it-ended.ts";

const closed = (more: Partial<Case>) => ({ status: "closed", ...more }) as Case;

describe("the exit code after a case was followed", () => {
  test("is 0 where it ended well, and 8 for every other end", () => {
    const well = caseOutcome.options.filter((outcome) => exitCodeAfter(closed({ outcome })) === 0);
    expect(well.toSorted()).toEqual(["already-compliant", "fixed", "observed", "undone"]);
    for (const outcome of caseOutcome.options.filter((one) => !well.includes(one)))
      expect(exitCodeAfter(closed({ outcome })), outcome).toBe(8);
  });

  test("is 8 for an undo that nobody approved, though the fix stands", () => {
    const gate = { plans: [{ planHash: "p2", decision: "ask" as const }], ended: [] };
    expect(exitCodeAfter(closed({ outcome: "fixed", outcomes: { p1: "fixed", p2: "denied" }, gate }))).toBe(
      8,
    );
  });

  test("is 0 for a denial that was asked for, and where people are waited for", () => {
    const wanted = { planHash: "p2", outcome: "denied" } as const;
    expect(
      exitCodeAfter(closed({ outcome: "partly", outcomes: { p1: "fixed", p2: "denied" } }), wanted),
    ).toBe(0);
    expect(
      exitCodeAfter(closed({ outcome: "partly", outcomes: { p1: "denied", p2: "expired" } }), wanted),
    ).toBe(8);
    expect(exitCodeAfter({ status: "awaiting-approval" } as Case)).toBe(0);
  });

  test("is 9 where the halt switch holds it: it is not done, and has not failed", () => {
    expect(exitCodeAfter({ status: "held" } as Case)).toBe(9);
  });
});
