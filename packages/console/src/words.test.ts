import { type ShownState, shownState } from "@watchkeeper/plans/ledger";
import { statesIn } from "@watchkeeper/plans/run-view";
import { expect, test } from "vitest";
import { caseWord, groupOf, stepGroups, stepWord } from "./words.ts";

test("each state of a step has its word, in the group where a run's progress counts it", () => {
  for (const [group, states] of Object.entries(statesIn))
    for (const state of states) {
      expect(groupOf(state), state).toBe(group);
      expect(stepWord(state).word, state).not.toBe("");
    }
  expect(stepGroups.map(({ group }) => group).sort()).toEqual(Object.keys(statesIn).sort());
});

test("what was put back is not in the colour of what went well", () => {
  const back: ShownState = shownState({ forth: { state: "done" }, back: { state: "done" } });
  expect(stepWord(back).tone).toBe("back");
  expect(caseWord({ status: "closed", outcome: "undone" })).toEqual({
    word: "Undone, as it was found",
    tone: "warn",
  });
});

test("a case whose run met the halt switch is paused, whatever it was before", () => {
  for (const status of ["awaiting-approval", "running"] as const)
    expect(caseWord({ status }, { head: { status: "paused" } })).toEqual({ word: "Paused", tone: "ask" });
  expect(caseWord({ status: "closed", outcome: "fixed" }, { head: { status: "ended" } }).word).toBe(
    "Fixed, verified",
  );
});
