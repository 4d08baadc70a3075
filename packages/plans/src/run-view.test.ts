import fc from "fast-check";
import { expect, test } from "vitest";
import { type Mark, progressOf } from "./front.ts";
import { type ShownState, type StepState, shownState } from "./ledger.ts";
import { type StepGroup, statesIn } from "./run-view.ts";

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
const mark = fc.constantFrom(...states).map((state): Mark => ({ state, effect: true, nextAt: 0 }));
const step = fc.record({ forth: mark, back: fc.option(mark, { nil: undefined }) });

test("a run's progress counts each step once, where its group finds it", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { steps: all, ...counts } = progressOf({
        forth: steps.map(({ forth }) => forth),
        back: steps.map(({ back }) => back),
      });
      const shown = steps.map(({ forth, back }): ShownState => shownState({ forth, ...(back && { back }) }));
      const found = Object.entries(statesIn).map(([group, wanted]) => [
        group as StepGroup,
        shown.filter((state) => wanted.includes(state)).length,
      ]);
      expect(Object.fromEntries(found)).toEqual(counts);
      expect(all).toBe(steps.length);
    }),
  );
});
