import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { freshRecord } from "./ledger.ts";
import { dependencyGroup, makePlan, planHash } from "./plan.ts";
import { planOf, turn } from "./testing/small-cloud.ts";
import { undoPlan } from "./undo-plan.ts";

describe("a plan", () => {
  test("has a hash that any change of it changes", () => {
    const plan = planOf([turn("a"), turn("b")]);
    expect(planHash(plan)).toBe(planHash(structuredClone(plan)));
    expect(planHash(makePlan({ ...plan, onFailure: "stop" }))).not.toBe(planHash(plan));
    expect(planHash(makePlan({ ...plan, steps: [turn("b"), turn("a")] }))).not.toBe(planHash(plan));
  });

  test("is frozen, all the way down", () => {
    const plan = planOf([turn("a")]);
    expect(() => Object.assign(plan.steps[0]!.calls[0]!, { account: "999999999999" })).toThrow(TypeError);
  });

  test.each([
    [[turn("a"), turn("a")], "two steps have the same id"],
    [[turn("a", ["b"])], 'step "a" depends on "b", which is not in the plan'],
    [[turn("a", ["b"]), turn("b", ["a"])], "its steps depend on each other in a ring"],
  ])("that does not hang together is refused (%#)", (steps, why) => {
    expect(() => planOf(steps)).toThrow(why);
  });

  test("falls into dependency groups: every step is in its own, and groups are equal or apart", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(9), { maxLength: 3 }), { minLength: 1, maxLength: 10 }),
        (edges) => {
          const steps = edges.map((needs, index) =>
            turn(
              `s${index}`,
              [...new Set(needs.filter((need) => need < index))].map((need) => `s${need}`),
            ),
          );
          for (const one of steps) {
            const group = dependencyGroup(steps, one.id);
            expect(group.has(one.id)).toBe(true);
            for (const other of steps) {
              const theirs = dependencyGroup(steps, other.id);
              expect(group.has(other.id) ? theirs : new Set()).toEqual(
                group.has(other.id) ? group : new Set(),
              );
            }
          }
        },
      ),
    );
  });
});

describe("an undo", () => {
  const plan = planOf([turn("a"), turn("b", ["a"]), turn("c")]);
  const records = (states: Readonly<Record<string, "done" | "failed">>) =>
    new Map(
      plan.steps.map((step) => [
        step.id,
        { ...freshRecord(step.id), state: states[step.id] ?? "skipped" } as const,
      ]),
    );

  test("takes back what was done, last things first, and starts from how it was left", () => {
    const undo = undoPlan(plan, records({ a: "done", b: "done", c: "failed" }));
    expect(undo?.steps.map(({ id, dependsOn }) => [id, dependsOn])).toEqual([
      ["undo-a", ["undo-b"]],
      ["undo-b", []],
    ]);
    expect(undo?.steps[0]).toMatchObject({
      precondition: plan.steps[0]?.leaves,
      calls: plan.steps[0]?.compensation,
      changes: [{ property: "value", from: "new", to: "old" }],
    });
    expect(undo?.undoes).toBe(planHash(plan));
  });

  test("of a run that did nothing is no plan", () => {
    expect(undoPlan(plan, records({ a: "failed" }))).toBeUndefined();
  });
});
