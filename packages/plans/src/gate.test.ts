import { describe, expect, test } from "vitest";
import { decide, type Policy } from "./gate.ts";
import { planOf, turn } from "./testing/small-cloud.ts";

const policy: Policy = { mode: "enforce", halted: false, maxResources: 2, stepsPerHour: 10 };
const quiet = { stepsThisHour: 0 };
const plan = planOf([turn("a")]);

describe("the gate", () => {
  test("lets an enforced, reversible plan within its limits proceed", () => {
    expect(decide(plan, policy, quiet).decision).toBe("proceed");
  });

  test.each([
    [
      "a check asks",
      plan,
      { ...policy, mode: "ask" as const },
      quiet,
      "ask",
      "a check in it asks before it acts",
    ],
    [
      "a step cannot be undone",
      planOf([{ ...turn("a"), reversible: false }]),
      policy,
      quiet,
      "ask",
      'step "turn a" cannot be undone',
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
      "refuse",
      "it would change 3 resources, and one plan may change 2",
    ],
    [
      "its checks only observe",
      plan,
      { ...policy, mode: "observe" as const },
      quiet,
      "refuse",
      "its checks only observe",
    ],
    ["the halt switch is on", plan, { ...policy, halted: true }, quiet, "hold", "the halt switch is on"],
  ])("where %s it says so", (_when, made, rules, history, decision, reason) => {
    expect(decide(made, rules, history)).toEqual({ decision, reasons: [reason] });
  });
});
