import { expect, test } from "vitest";
import { commitOf, inParts } from "./batch.ts";
import type { Line } from "./ledger.ts";
import type { Found } from "./step-work.ts";
import { turn } from "./testing/steps.ts";

const moment = { now: new Date("2026-03-02T09:00:00Z"), random: 0 };
const found = (id: string, line: Partial<Line>): Found => ({
  work: {
    step: Number(id),
    way: "forth",
    task: { step: turn(id), keeps: [] },
    record: { stepId: id, forth: { state: "pending" } },
    line: { state: "pending" },
    results: new Map(),
  },
  line: { state: "intended", ...line } as Line,
  sight: "as before",
  wasSent: false,
  isThrottled: false,
});

const batchOf = (line: Partial<Line>) => Array.from({ length: 45 }, (_, n) => found(String(n), line));

/** What each item and each transaction measures that a batch is written with. */
const written = (batch: readonly Found[]) =>
  inParts(batch).map((part) => {
    const { entry, moves } = commitOf(part, new Set(), moment);
    const record = Buffer.byteLength(JSON.stringify(entry));
    return { record, transaction: record + Buffer.byteLength(JSON.stringify([...moves])) };
  });

test.each([
  ["what was there before is long", { before: { policy: "p".repeat(20_000) }, request: {} }],
  ["its calls are in letters of several bytes", { request: { text: "漢".repeat(6_000) } }],
  ["AWS has much to say", { state: "failed", note: "n".repeat(100_000) }],
  ["it is told little and kept much", { state: "done", request: { text: "t".repeat(120_000) } }],
] as const)("a batch is written in items and transactions that DynamoDB takes where %s", (_, line) => {
  const batch = batchOf(line);
  const sizes = written(batch);
  expect(inParts(batch).flat()).toEqual(batch);
  for (const { record, transaction } of sizes) {
    expect(record).toBeLessThan(400 * 1_024);
    expect(transaction).toBeLessThan(4 * 1_024 * 1_024);
  }
});

test("a batch of usual steps is written at once", () => {
  expect(inParts(batchOf({ request: { text: "t".repeat(1_000) }, before: { value: "old" } }))).toHaveLength(
    1,
  );
});
