import { type ShownState, shownState } from "@watchkeeper/plans/ledger";
import { statesIn } from "@watchkeeper/plans/run-view";
import { expect, test } from "vitest";
import { caseWord, groupOf, mayAsk, stepGroups, stepWord } from "./words.ts";

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
  expect(caseWord({ status: "closed", outcome: "undone" }).tone).toBe("plain");
});

test("a case whose run met the halt switch is paused, whatever it was before", () => {
  for (const status of ["awaiting-approval", "running"] as const)
    expect(caseWord({ status }, { head: { status: "paused" } })).toEqual({ word: "Paused", tone: "ask" });
  expect(caseWord({ status: "closed", outcome: "fixed" }, { head: { status: "ended" } }).word).toBe(
    "Fixed, verified",
  );
});

test("of a parked case both may be asked, of what may stand its undo, of the rest nothing", () => {
  expect(mayAsk({ status: "closed", outcome: "parked" })).toBe("resume");
  for (const outcome of ["fixed", "partly", "failed"] as const)
    expect(mayAsk({ status: "closed", outcome }), outcome).toBe("undo");
  expect(mayAsk({ status: "closed", outcome: "denied" })).toBeUndefined();
  expect(mayAsk({ status: "running" })).toBeUndefined();
});
