import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commitOf, inParts, putOff } from "./batch.ts";
import type { Line } from "./ledger.ts";
import { touchedBy } from "./step.ts";
import type { Found } from "./step-work.ts";
import { resourceOf, turn } from "./testing/steps.ts";

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

describe("steps that touch several resources", () => {
  /** A step that is about to be sent, and touches these. */
  const touching = (id: string, resources: readonly number[]): Found => {
    const [resource = "", ...also] = [...new Set(resources)].map((one) => resourceOf(String(one)));
    const one = found(id, { state: "intended" });
    return { ...one, work: { ...one.work, task: { step: { ...turn(id), resource, also }, keeps: [] } } };
  };
  const drawn = fc
    .array(fc.array(fc.nat(12), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 45 })
    .map((steps) => steps.map((resources, index) => touching(String(index), resources)));
  const arnsOf = (batch: readonly Found[]) =>
    batch.filter(({ line }) => line.state === "intended").flatMap(({ work }) => touchedBy(work.task.step));

  test("are written with a lease on each, and two runs never hold the same", () => {
    fc.assert(
      fc.property(drawn, drawn, (ours, theirs) => {
        const leases = new Map<string, string>();
        /** As a run records a batch: what another run holds is put off, and the rest written. */
        const record = (run: string, batch: readonly Found[]) =>
          inParts(batch).flatMap((part) => {
            let left = part;
            const held = new Set<string>();
            for (;;) {
              const { take = new Map() } = commitOf(left, held, moment);
              const refused = [...take.keys()].filter((arn) => (leases.get(arn) ?? run) !== run);
              if (refused.length === 0) {
                for (const arn of take.keys()) leases.set(arn, run);
                return left;
              }
              for (const arn of refused) held.add(arn);
              left = putOff(left, held, moment);
            }
          });
        const [first, second] = [record("ours", ours), record("theirs", theirs)].map(arnsOf);
        expect(first).toEqual(arnsOf(ours));
        expect([...leases].filter(([, run]) => run === "ours").map(([arn]) => arn)).toEqual([
          ...new Set(first),
        ]);
        for (const arn of second ?? []) expect(leases.get(arn)).toBe("theirs");
      }),
    );
  });

  test("are written in transactions that DynamoDB takes", () => {
    const many = Array.from({ length: 45 }, (_, n) =>
      touching(
        String(n),
        Array.from({ length: 20 }, (_, other) => 20 * n + other),
      ),
    );
    for (const part of inParts(many)) {
      const { moves, take } = commitOf(part, new Set(), moment);
      expect(moves.size + (take?.size ?? 0)).toBeLessThanOrEqual(90);
    }
    expect(inParts(many).flat()).toEqual(many);
  });
});
