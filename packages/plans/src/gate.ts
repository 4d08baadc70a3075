import type { Plan } from "./plan.ts";
import { type Step, touchedBy } from "./step.ts";

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
  /** How many resources one plan may change without asking. */
  readonly maxResources: number;
  /** How many steps may be done in one account in an hour without asking. */
  readonly stepsPerHour: number;
}

/** What has been done lately. */
export interface History {
  /** Steps that runs have reserved in this account in the current hour. */
  readonly stepsThisHour: number;
}

/** The strictest mode of a plan's checks: what only observes changes nothing, and what asks, asks for all of it. An undo asks. */
export function modeOfPlan(
  { checks, account, undoes }: Pick<Plan, "checks" | "account" | "undoes">,
  modeOf: (check: string, account: string) => Mode,
): Mode {
  if (undoes !== undefined) return "ask";
  const modes = checks.map((check) => modeOf(check, account));
  return modes.find((mode) => mode === "observe") ?? modes.find((mode) => mode === "ask") ?? "enforce";
}

/** Whether a plan may go ahead. Pure: asked when it is made, and again when an approved plan starts. */
export function decide(plan: Plan, policy: Policy, history: History): Decision {
  if (policy.halted) return { decision: "hold", reasons: ["the halt switch is on"] };
  if (policy.mode === "observe") return { decision: "refuse", reasons: ["its checks only observe"] };
  const reasons = [...reasonsToAsk(plan, policy, history)];
  return reasons.length > 0
    ? { decision: "ask", reasons }
    : { decision: "proceed", reasons: ["its checks are enforced, and every step is reversible"] };
}

function* reasonsToAsk(plan: Plan, policy: Policy, history: History): Generator<string> {
  if (policy.mode === "ask") yield "a check in it asks before it acts";
  if (plan.undoes !== undefined) yield "it takes back what a run has done";
  yield* plan.asks ?? [];
  yield* told(plan, ({ reversible }) => (reversible ? undefined : "cannot be undone"));
  yield* told(plan, ({ interrupts = [] }) =>
    interrupts.length > 0 ? `interrupts ${interrupts.join(", ")}` : undefined,
  );
  yield* told(plan, ({ destroys }) => (destroys.length > 0 ? `destroys ${destroys.join(", ")}` : undefined));
  const resources = new Set(plan.steps.flatMap(touchedBy)).size;
  if (resources > policy.maxResources)
    yield `it would change ${resources} resources, and one plan may change ${policy.maxResources} without asking`;
  if (history.stepsThisHour + plan.steps.length > policy.stepsPerHour) {
    yield `${Math.max(0, history.stepsThisHour)} steps were done in this account this hour, and ${policy.stepsPerHour} may be without asking`;
  }
}

/** How many steps are named one by one, before the rest is only counted. */
const mostNamed = 3;

/** What is to be said of steps: the first ones by name, the others by their number. */
function* told(plan: Plan, say: (step: Step) => string | undefined): Generator<string> {
  const said = plan.steps.flatMap((step) => {
    const what = say(step);
    return what === undefined ? [] : [`step "${step.title}" ${what}`];
  });
  yield* said.slice(0, mostNamed);
  if (said.length > mostNamed) yield `and so do ${said.length - mostNamed} more steps`;
}
