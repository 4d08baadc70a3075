import { describe, expect, test } from "vitest";
import type { CaseOutcome } from "./case.ts";
import { inOne } from "./one-end.ts";

const one = (...outcomes: readonly CaseOutcome[]) => inOne(outcomes.map((outcome) => ({ outcome }))).outcome;

describe("the end of a case of several plans", () => {
  test("is that of all of them, where they came out alike", () => {
    expect(one("fixed", "fixed")).toBe("fixed");
    expect(one("denied", "denied")).toBe("denied");
  });

  test("is partly, where something stands and something came to nothing or was taken back", () => {
    for (const other of [
      "denied",
      "expired",
      "failed",
      "compensated",
      "drifted",
      "refused",
      "partly",
      "undone",
    ] as const)
      expect(one("fixed", other), other).toBe("partly");
  });

  test("is the gravest of them, where nothing stands", () => {
    expect(one("expired", "denied")).toBe("denied");
    expect(one("denied", "failed", "expired")).toBe("failed");
  });

  test("is parked, where a person must look, whatever else stands", () => {
    expect(one("fixed", "parked")).toBe("parked");
  });

  test("counts what was right already as nothing", () => {
    expect(one("already-compliant", "fixed")).toBe("fixed");
    expect(one("already-compliant", "denied")).toBe("denied");
    expect(one("already-compliant", "already-compliant")).toBe("already-compliant");
    expect(one()).toBe("already-compliant");
  });

  test("says of each of them why", () => {
    const notes = [
      { outcome: "fixed" },
      { outcome: "denied", note: "bob: not now" },
      { outcome: "expired", note: "nobody decided" },
    ] as const;
    expect(inOne(notes)).toEqual({ outcome: "partly", note: "bob: not now; nobody decided" });
  });
});
