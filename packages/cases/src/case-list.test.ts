import { describe, expect, test } from "vitest";
import { byUrgency, holds, isIn, type ListedCase, needsPeople, stateNames } from "./case-list.ts";

const found = (change: Partial<ListedCase> = {}): ListedCase => ({
  id: "c-0123456789ab",
  status: "open",
  title: "2 instances are not as they should be",
  account: "444455556666",
  region: "us-east-1",
  checks: ["imdsv2-required"],
  resources: ["arn:aws:ec2:us-east-1:444455556666:instance/i-0aa"],
  openedAt: "2026-03-02T09:00:00.000Z",
  ...change,
});

describe("a list of cases", () => {
  test("has what waits for people before what goes on, and that before what is over; the newest first", () => {
    const cases = [
      found({ id: "over", status: "closed", outcome: "fixed", openedAt: "2026-03-09T09:00:00.000Z" }),
      found({ id: "parked", status: "closed", outcome: "parked" }),
      found({ id: "runs", status: "running" }),
      found({ id: "asks", status: "awaiting-approval" }),
      found({ id: "asks later", status: "awaiting-approval", openedAt: "2026-03-03T09:00:00.000Z" }),
    ];
    expect(cases.toSorted(byUrgency).map(({ id }) => id)).toEqual([
      "asks later",
      "asks",
      "parked",
      "runs",
      "over",
    ]);
    expect(cases.filter(needsPeople).map(({ id }) => id)).toEqual(["parked", "asks", "asks later"]);
  });

  test("is narrowed to how cases stand, or how they ended", () => {
    const asks = found({ status: "awaiting-approval" });
    const expired = found({ status: "closed", outcome: "expired" });
    expect(stateNames.filter((state) => isIn(state, asks))).toEqual(["waiting"]);
    expect(stateNames.filter((state) => isIn(state, expired))).toEqual(["closed", "expired"]);
    expect(stateNames.length).toBe(new Set(stateNames).size);
  });

  test("is searched by all words, wherever they stand", () => {
    expect(holds("I-0AA payments", found(), "payments")).toBe(true);
    expect(holds("imdsv2 alice", found({ actor: "alice" }))).toBe(true);
    expect(holds("imdsv2 bob", found({ actor: "alice" }))).toBe(false);
    expect(holds("", found())).toBe(true);
  });
});
