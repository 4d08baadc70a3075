import { type Case, caseOutcome } from "@watchkeeper/cases/case";
import { describe, expect, test } from "vitest";
import { exitCodeAfter } from "./how-it-ended.ts";

const closed = (more: Partial<Case>) => ({ status: "closed", ...more }) as Case;

describe("the exit code after a case was followed", () => {
  test("is 0 where it ended well, and 8 for every other end", () => {
    const codes = caseOutcome.options.map((outcome) => [outcome, exitCodeAfter(closed({ outcome }))]);
    expect(Object.fromEntries(codes)).toEqual({
      fixed: 0,
      undone: 0,
      observed: 0,
      "already-compliant": 0,
      partly: 8,
      denied: 8,
      expired: 8,
      drifted: 8,
      failed: 8,
      compensated: 8,
      parked: 8,
      held: 8,
      refused: 8,
      stale: 8,
      superseded: 8,
    });
  });

  test("is 8 for an undo that nobody approved, though the fix stands", () => {
    const gate = { plans: [{ planHash: "p2", decision: "ask" as const }], ended: [] };
    expect(exitCodeAfter(closed({ outcome: "fixed", outcomes: { p1: "fixed", p2: "denied" }, gate }))).toBe(
      8,
    );
  });

  test("is 0 for a denial that was asked for, and where people are waited for", () => {
    expect(exitCodeAfter(closed({ outcome: "denied" }), "denied")).toBe(0);
    expect(exitCodeAfter({ status: "awaiting-approval" } as Case)).toBe(0);
  });
});
