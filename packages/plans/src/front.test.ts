import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Front, freshFront, frontAfter, progressAfter, progressOf, stands } from "./front.ts";
import type { Line, StepRecord, StepState } from "./ledger.ts";

const states: readonly StepState[] = [
  "pending",
  "intended",
  "unknown",
  "paging",
  "sent",
  "done",
  "satisfied",
  "drifted",
  "failed",
  "skipped",
  "parked",
];
const line = fc.record({ state: fc.constantFrom(...states), effect: fc.boolean() }).map((one): Line => one);
const record = fc
  .record({ forth: line, back: fc.option(line, { nil: undefined }) })
  .map(({ forth, back }): StepRecord => ({ stepId: "", forth, ...(back ? { back } : {}) }));
const moves = fc.array(fc.tuple(fc.nat(7), record), { maxLength: 5 }).map((list) => new Map(list));

describe("a run's front", () => {
  test("after moves holds what moved, and leaves the front before as it was", () => {
    fc.assert(
      fc.property(fc.array(moves, { maxLength: 6 }), (rounds) => {
        let front: Front = freshFront(8);
        const known = new Map<number, StepRecord>();
        for (const round of rounds) {
          const before = structuredClone(front);
          const after = frontAfter(front, round);
          expect(front).toEqual(before);
          for (const [step, moved] of round) known.set(step, moved);
          front = after;
        }
        for (const [step, { forth, back }] of known) {
          expect(front.forth[step]).toMatchObject({ state: forth.state, effect: forth.effect, nextAt: 0 });
          expect(front.back[step]?.state).toBe(back?.state);
        }
      }),
    );
  });

  test("is counted the same whether all is counted, or only what moved", () => {
    fc.assert(
      fc.property(fc.array(moves, { maxLength: 6 }), (rounds) => {
        let front: Front = freshFront(8);
        let progress = progressOf(front);
        for (const round of rounds) {
          const after = frontAfter(front, round);
          progress = progressAfter(progress, front, after, round.keys());
          front = after;
        }
        expect(progress).toEqual(progressOf(front));
        const { steps, ...counts } = progress;
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(steps);
      }),
    );
  });

  test("says that a step stands that changed something, until that is put back", () => {
    const after = (forth: Line, back?: Line) =>
      stands(frontAfter(freshFront(1), new Map([[0, { stepId: "", forth, ...(back ? { back } : {}) }]])), 0);
    expect(after({ state: "done", effect: true })).toBe(true);
    expect(after({ state: "satisfied" })).toBe(false);
    expect(after({ state: "failed", effect: true }, { state: "sent", effect: true })).toBe(true);
    expect(after({ state: "failed", effect: true }, { state: "done", effect: true })).toBe(false);
  });
});
