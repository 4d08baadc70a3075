import type { Plan } from "./plan.ts";

/** How a check acts: audit only, with approval, or by itself. */
export type Mode = "observe" | "ask" | "enforce";

/** What the gate may decide, each with its reasons. */
export interface Decision {
  readonly decision: "proceed" | "ask" | "hold" | "refuse";
  readonly reasons: readonly string[];
}

/** The rules that hold for a plan, taken from the configuration and the switches. */
export interface Policy {
  /** The strictest mode of the checks whose findings the plan mends. */
  readonly mode: Mode;
  /** The halt switch: nothing new is done while it is on. */
  readonly halted: boolean;
  /** How many resources one plan may change. */
  readonly maxResources: number;
  /** How many steps may be done in one account in an hour without asking. */
  readonly stepsPerHour: number;
}

/** What has been done lately. */
export interface History {
  /** Steps that runs have reserved in this account in the current hour. */
  readonly stepsThisHour: number;
}

/** Whether a plan may go ahead. Pure: asked when it is made, and again when an approved plan starts. */
export function decide(plan: Plan, policy: Policy, history: History): Decision {
  const resources = new Set(plan.steps.map((step) => step.resource)).size;
  if (policy.halted) return { decision: "hold", reasons: ["the halt switch is on"] };
  if (policy.mode === "observe") return { decision: "refuse", reasons: ["its checks only observe"] };
  if (resources > policy.maxResources) {
    return {
      decision: "refuse",
      reasons: [`it would change ${resources} resources, and one plan may change ${policy.maxResources}`],
    };
  }
  const reasons = [...reasonsToAsk(plan, policy, history)];
  return reasons.length > 0
    ? { decision: "ask", reasons }
    : { decision: "proceed", reasons: ["its checks are enforced, and every step is reversible"] };
}

function* reasonsToAsk(plan: Plan, policy: Policy, history: History): Generator<string> {
  if (policy.mode === "ask") yield "a check in it asks before it acts";
  for (const step of plan.steps) {
    if (!step.reversible) yield `step "${step.title}" cannot be undone`;
    if (step.interrupts?.length) yield `step "${step.title}" interrupts ${step.interrupts.join(", ")}`;
    if (step.destroys.length > 0) yield `step "${step.title}" destroys ${step.destroys.join(", ")}`;
  }
  if (history.stepsThisHour + plan.steps.length > policy.stepsPerHour) {
    yield `${history.stepsThisHour} steps were done in this account this hour, and ${policy.stepsPerHour} may be without asking`;
  }
}
