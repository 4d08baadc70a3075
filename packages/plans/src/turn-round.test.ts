import { describe, expect, test } from "vitest";
import { planHash } from "./plan.ts";
import { careful, emptying, foundBy, making, naming, planOf, removing, turn } from "./testing/steps.ts";
import { turnRound } from "./turn-round.ts";
import { undoPlan } from "./undo-plan.ts";

const nothing = new Map();

describe("a step turned round", () => {
  test("starts from how the step left the resource, and ends where it found it", () => {
    const step = turn("a", ["z"], { retryOn: ["DependencyViolation"], interrupts: ["a"], wave: 2 });
    const back = turnRound(step, nothing);
    expect(back).toMatchObject({
      id: "undo-a",
      call: step.compensation,
      precondition: step.leaves,
      check: { ...step.precondition, everySeconds: 5, deadlineSeconds: 20 },
      leaves: step.precondition,
      changes: [{ property: "value", from: "new", to: "old" }],
      retryOn: ["DependencyViolation"],
      interrupts: ["a"],
      dependsOn: [],
      reversible: true,
    });
    expect(back).not.toHaveProperty("wave");
  });

  test("twice is the step again", () => {
    const step = turn("a");
    const back = turnRound(step, nothing);
    const again = back && turnRound(back, nothing);
    expect(again).toMatchObject({
      call: step.call,
      precondition: step.precondition,
      leaves: step.leaves,
      changes: step.changes,
    });
    expect(again?.check.acceptors).toEqual(step.leaves.acceptors);
  });

  test("keeps what its conditions say of waiting and of failure", () => {
    const step = careful("a");
    expect(turnRound(step, nothing)?.check.acceptors).toEqual(step.precondition.acceptors);
  });

  test("holds what the step answered where it refers to it", () => {
    const step = { ...turn("a"), compensation: naming("a", "a").call };
    const back = turnRound(step, new Map([["a", { "Made.Id": "a-made" }]]));
    expect(back?.call.input).toMatchObject({ Tags: [{}, { Value: "a-made" }] });
    expect(() => turnRound(step, nothing)).toThrow('The result of step "a" has nothing at "Made.Id"');
  });

  test("does not exist where nothing puts it back; and hands nothing over again", () => {
    expect(turnRound(removing("a"), nothing)).toBeUndefined();
    const emptied = { ...emptying("a", 1, 1), compensation: turn("a").call };
    expect(turnRound(emptied, nothing)).not.toHaveProperty("compensation");
  });
});

describe("an undo", () => {
  const plan = planOf([turn("a"), turn("b", ["a"]), making("c"), turn("d", ["b"])]);
  const done = (stepId: string) => ({ stepId, forth: { state: "done", effect: true } as const });
  const asked = { by: "bob", at: "2026-03-02T09:00:00.000Z" };

  test("takes back what was done, last things first, and says what it undoes, and who asked", () => {
    const undo = undoPlan(plan, [done("a"), done("b"), done("c")], new Set(), asked);
    expect(undo?.steps.map(({ id, dependsOn }) => [id, dependsOn])).toEqual([
      ["undo-a", ["undo-b"]],
      ["undo-b", []],
      ["undo-c", []],
    ]);
    expect(undo).toMatchObject({
      undoes: planHash(plan),
      requestedBy: "bob",
      requestedAt: asked.at,
      onFailure: "continue",
    });
    expect(undo).not.toHaveProperty("notBefore");
  });

  test("leaves out what was put back, by its run or by an undo before", () => {
    const back = { ...done("d"), back: { state: "done" } as const };
    const undo = undoPlan(plan, [done("a"), done("b"), back], new Set(["b"]), asked);
    expect(undo?.steps.map(({ id, dependsOn }) => [id, dependsOn])).toEqual([["undo-a", []]]);
  });

  test("takes back what went wrong, or may have been done", () => {
    const failed = { stepId: "a", forth: { state: "failed", effect: true } as const };
    const unknown = { stepId: "c", forth: { state: "parked", effect: true } as const };
    const undo = undoPlan(plan, [failed, unknown], new Set(), asked);
    expect(undo?.steps.map(({ id }) => id)).toEqual(["undo-a", "undo-c"]);
  });

  test("takes back what a run that was left had just recorded to send: nobody knows whether it did", () => {
    const intended = { stepId: "a", forth: { state: "intended" } as const };
    expect(undoPlan(plan, [intended], new Set(), asked)?.steps.map(({ id }) => id)).toEqual(["undo-a"]);
  });

  test("of a run that changed nothing, or nothing that can be taken back, is no plan", () => {
    expect(
      undoPlan(plan, [{ stepId: "a", forth: { state: "satisfied" } }], new Set(), asked),
    ).toBeUndefined();
    const final = planOf([removing("a")]);
    expect(undoPlan(final, [done("a")], new Set(), asked)).toBeUndefined();
  });

  test("begins when all that it takes back shows", () => {
    const shown = {
      stepId: "c",
      forth: { state: "done", effect: true, shownBy: "2026-03-02T09:00:40.000Z" } as const,
    };
    expect(undoPlan(plan, [shown], new Set(), asked)?.notBefore).toBe("2026-03-02T09:00:40.000Z");
  });

  test("of two thousand steps in layers has no more edges than the plan", () => {
    const layered = planOf(
      Array.from({ length: 2_000 }, (_, step) =>
        turn(
          `s${step}`,
          step < 5
            ? []
            : [`s${step - 5}`, `s${Math.floor(step / 5) * 5 - 5}`].filter(
                (id, index, all) => all.indexOf(id) === index,
              ),
          { result: foundBy(`s${step}`) },
        ),
      ),
    );
    const undo = undoPlan(
      layered,
      layered.steps.map(({ id }) => done(id)),
      new Set(),
      asked,
    );
    const count = (steps: typeof layered.steps = []) =>
      steps.reduce((sum, { dependsOn }) => sum + dependsOn.length, 0);
    expect(count(undo?.steps)).toBe(count(layered.steps));
  });
});
