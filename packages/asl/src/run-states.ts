import type { Json } from "@watchkeeper/core/json";
import { FieldEvaluator } from "./jsonata/field-evaluator.ts";
import { payloadText, whole } from "./payload.ts";
import { isStateType } from "./state-kinds.ts";
import type { StateBlock } from "./state-language.ts";
import { StatesError } from "./states-error.ts";
import type { Outcome, Place, Visit } from "./visit.ts";
import { visitState } from "./visit-state.ts";

/**
 * Runs the states of a block from `StartAt` until one ends it, and gives that state's output. A block that has a position
 * already is redriven: it goes on in the state in which it was left, which is not entered again.
 */
export async function runStates(block: StateBlock, input: Json, place: Place): Promise<Json> {
  const { execution, trail, signal, position } = place;
  const language = block.QueryLanguage ?? place.language;
  let redriven = position.state && { ...position, state: position.state };
  let name = redriven?.state.name ?? block.StartAt;
  let value = redriven?.state.input ?? input;
  let text = payloadText(value, name);
  for (;;) {
    signal.throwIfAborted();
    const state = block.States[name];
    if (!state || !isStateType(state.Type)) {
      throw new StatesError("States.Runtime", `There is no state '${name}' of a known type to go to.`);
    }
    const before = trail.previous;
    // A Fail state fails by being entered.
    const left = state.Type === "Fail" ? undefined : redriven;
    const enteredId =
      left?.state.enteredId ??
      execution.history.add(trail, `${state.Type}StateEntered`, { name, input: text, inputDetails: whole });
    const enteredTime = left?.state.enteredTime ?? execution.services.clock.now().toISOString();
    position.state = { name, input: value, enteredId, enteredTime };
    position.variables = place.variables.visible;
    position.branches = undefined;
    position.mapRun = undefined;
    const visit: Visit = {
      ...place,
      name,
      state,
      input: value,
      language: state.QueryLanguage ?? language,
      context: { ...place.context, State: { EnteredTime: enteredTime, Name: name, RetryCount: 0 } },
      fields: new FieldEvaluator(
        { name, enteredId, language: state.QueryLanguage ?? language },
        place.variables,
        execution.services,
      ),
      before: left,
    };
    redriven = undefined;
    const outcome = await visitState(visit, before);
    if (outcome.output !== value) text = payloadText(outcome.output, name);
    execution.history.add(trail, `${state.Type}StateExited`, {
      name,
      output: text,
      outputDetails: whole,
      ...assignment(place, outcome),
    });
    value = outcome.output;
    const next = outcome.next ?? ("Next" in state ? state.Next : undefined);
    if (next === undefined) return value;
    name = next;
  }
}

/** Sets the variables, and tells them as the event of the exit does: each as JSON text. */
function assignment({ variables }: Place, { assigned }: Outcome): object | undefined {
  if (!assigned) return undefined;
  const texts = Object.entries(assigned).map(([name, value]) => [name, payloadText(value, name)]);
  variables.assign(assigned);
  return { assignedVariables: Object.fromEntries(texts), assignedVariablesDetails: whole };
}
