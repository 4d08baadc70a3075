import type { ChoiceState } from "../state-language.ts";
import { StatesError } from "../states-error.ts";
import { conclude, type Outcome, statesOf, type Visit } from "../visit.ts";

/** Follows the first rule whose `Condition` is true, else `Default`; the state's own `Output` goes with `Default`. */
export async function runChoice(visit: Visit<ChoiceState>): Promise<Outcome> {
  const { state, fields, input } = visit;
  const states = statesOf(visit);
  for (const [index, rule] of state.Choices.entries()) {
    const field = `Choices[${index}]`;
    if (!(await fields.typed(rule.Condition, "boolean", `${field}/Condition`, states))) continue;
    return { ...(await conclude(visit, rule, input, states, `${field}/`)), next: rule.Next };
  }
  if (state.Default !== undefined) return { ...(await conclude(visit, state, input)), next: state.Default };
  const { reason } = fields.unfit(
    "Failed to transition out of the state. The state does not point to a next state.",
  );
  throw new StatesError("States.NoChoiceMatched", reason);
}
