import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide, type History, type Mode, modeOfPlan, type Policy } from "./gate.ts";
import type { Plan } from "./plan.ts";
import { planOf, resourceOf, turn } from "./testing/steps.ts";

const policy: Policy = { mode: "enforce", halted: false, maxResources: 2, stepsPerHour: 10 };
const quiet: History = { stepsThisHour: 0 };
const plan = planOf([turn("a")]);

describe("the gate", () => {
  test("lets an enforced, reversible plan within its limits proceed", () => {
    expect(decide(plan, policy, quiet).decision).toBe("proceed");
  });

  const cases: readonly [string, Plan, Policy, History, string, string][] = [
    ["a check asks", plan, { ...policy, mode: "ask" }, quiet, "ask", "a check in it asks before it acts"],
    [
      "a step cannot be undone",
      planOf([{ ...turn("a"), reversible: false }]),
      policy,
      quiet,
      "ask",
      'step "turn a" cannot be undone',
    ],
    [
      "a step touches more resources than a plan may change",
      planOf([turn("a", [], { also: [resourceOf("b"), resourceOf("c")] })]),
      policy,
      quiet,
      "ask",
      "it would change 3 resources, and one plan may change 2 without asking",
    ],
    [
      "a step interrupts",
      planOf([{ ...turn("a"), interrupts: ["what runs on a"] }]),
      policy,
      quiet,
      "ask",
      'step "turn a" interrupts what runs on a',
    ],
    [
      "a step destroys",
      planOf([{ ...turn("a"), destroys: ["the volume"] }]),
      policy,
      quiet,
      "ask",
      'step "turn a" destroys the volume',
    ],
    [
      "the hour is full",
      plan,
      policy,
      { stepsThisHour: 10 },
      "ask",
      "10 steps were done in this account this hour, and 10 may be without asking",
    ],
    [
      "it is too large",
      planOf([turn("a"), turn("b"), turn("c")]),
      policy,
      quiet,
      "ask",
      "it would change 3 resources, and one plan may change 2 without asking",
    ],
    [
      "it takes something back",
      planOf([turn("a")], "continue", { undoes: "f00d" }),
      policy,
      quiet,
      "ask",
      "it takes back what a run has done",
    ],
    [
      "its checks only observe",
      plan,
      { ...policy, mode: "observe" },
      quiet,
      "refuse",
      "its checks only observe",
    ],
    ["the halt switch is on", plan, { ...policy, halted: true }, quiet, "hold", "the halt switch is on"],
  ];
  test.each(cases)("where %s it says so", (_when, made, rules, history, decision, reason) => {
    expect(decide(made, rules, history)).toEqual({ decision, reasons: [reason] });
  });

  test("names the first steps that a reason holds for, and counts the others", () => {
    const steps = Array.from({ length: 500 }, (_, index) => ({ ...turn(`s${index}`), reversible: false }));
    const { reasons } = decide(planOf(steps), { ...policy, maxResources: 500, stepsPerHour: 500 }, quiet);
    expect(reasons).toEqual([
      'step "turn s0" cannot be undone',
      'step "turn s1" cannot be undone',
      'step "turn s2" cannot be undone',
      "and so do 497 more steps",
    ]);
  });

  test("asks about nothing less, the more a plan does or the more was done before it", () => {
    const strictness = ["proceed", "ask", "hold", "refuse"];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(12), fc.nat(12), (count, before, more) => {
        const made = planOf(Array.from({ length: count }, (_, index) => turn(`s${index}`)));
        const one = decide(made, policy, { stepsThisHour: before });
        const other = decide(made, policy, { stepsThisHour: before + more });
        expect(strictness.indexOf(other.decision)).toBeGreaterThanOrEqual(strictness.indexOf(one.decision));
      }),
    );
  });
});

describe("a plan's mode", () => {
  const modes: Readonly<Record<string, Mode>> = { a: "enforce", b: "ask", c: "observe" };
  const modeOf = (check: string) => modes[check] ?? "ask";
  test.each([
    [["a"], undefined, "enforce"],
    [["a", "b"], undefined, "ask"],
    [["a", "b", "c"], undefined, "observe"],
    [["a"], "f00d", "ask"],
  ] as const)("of the checks %j, where it undoes %s, is %s", (checks, undoes, mode) => {
    expect(modeOfPlan({ checks, account: "1", ...(undoes ? { undoes } : {}) }, modeOf)).toBe(mode);
  });
});
