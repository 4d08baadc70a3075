import type { Json } from "@watchkeeper/core/json";
import { describe, expect, test } from "vitest";
import { type AuditRecord, emptyHead, nextRecord } from "./audit-chain.ts";
import { foldTrail } from "./fold-trail.ts";

const record = (type: string, data: Readonly<Record<string, Json>> = {}): AuditRecord =>
  nextRecord("c-1", emptyHead("c-1"), { actor: "watchkeeper", type, data }, new Date("2026-03-02T09:00:00Z"));
const steps = (type: string, state: string, from: number, count: number) =>
  record(type, {
    steps: Array.from({ length: count }, (_, index) => ({ step: `s${from + index}`, state })),
  });

describe("a trail as people read it", () => {
  test("has the records of a small plan one by one", () => {
    const audit = [
      record("run started"),
      steps("steps intended", "intended", 0, 2),
      steps("steps moved", "done", 0, 2),
    ];
    expect(foldTrail(audit, 20).map(({ records }) => records)).toEqual(audit.map((one) => [one]));
  });

  test("has those of a big plan as one, with the last word on each step", () => {
    const audit = [
      record("run started"),
      steps("steps intended", "intended", 0, 45),
      steps("steps moved", "done", 0, 40),
      record("steps skipped", { count: 3, steps: "60-62" }),
      steps("steps intended", "intended", 45, 10),
      record("run ended", { outcome: "partly" }),
    ];
    const [started, all, ended] = foldTrail(audit, 20);
    expect([started?.records.length, all?.records.length, ended?.records.length]).toEqual([1, 4, 1]);
    expect(all?.skipped).toBe(3);
    expect(Map.groupBy(all?.steps ?? [], ({ state }) => state).get("done")).toHaveLength(40);
    expect(Map.groupBy(all?.steps ?? [], ({ state }) => state).get("intended")).toHaveLength(15);
  });

  test("tells what came between", () => {
    const audit = [
      steps("steps moved", "done", 0, 45),
      record("run paused"),
      steps("steps moved", "done", 45, 45),
    ];
    expect(foldTrail(audit, 20).map(({ records }) => records[0]?.type)).toEqual([
      "steps moved",
      "run paused",
      "steps moved",
    ]);
  });
});
