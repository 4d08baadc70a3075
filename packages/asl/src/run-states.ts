import type { Json } from "@watchkeeper/core/json";
import { FieldEvaluator } from "./jsonata/field-evaluator.ts";
import { payloadText, whole } from "./payload.ts";
import { isStateType } from "./state-kinds.ts";
import type { StateBlock } from "./state-language.ts";
import { StatesError } from "./states-error.ts";
import type { Outcome, Place, Visit } from "./visit.ts";
import { visitState } from "./visit-state.ts";

/** Runs the states of a block from `StartAt` until one ends it, and gives that state's output. */
export async function runStates(block: StateBlock, input: Json, place: Place): Promise<Json> {
  const { execution, trail, signal } = place;
  const language = block.QueryLanguage ?? place.language;
  let name = block.StartAt;
  let value = input;
  let text = payloadText(value, name);
  for (;;) {
    signal.throwIfAborted();
    const state = block.States[name];
    if (!state || !isStateType(state.Type)) {
      throw new StatesError("States.Runtime", `There is no state '${name}' of a known type to go to.`);
    }
    const before = trail.previous;
    const enteredId = execution.history.add(trail, `${state.Type}StateEntered`, {
      name,
      input: text,
      inputDetails: whole,
    });
    const visit = visitOf(place, {
      name,
      state,
      input: value,
      enteredId,
      language: state.QueryLanguage ?? language,
    });
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

function visitOf(
  place: Place,
  {
    enteredId,
    ...entered
  }: Pick<Visit, "name" | "state" | "input" | "language"> & { readonly enteredId: number },
): Visit {
  const { services } = place.execution;
  const { name, language } = entered;
  const EnteredTime = services.clock.now().toISOString();
  return {
    ...place,
    ...entered,
    context: { ...place.context, State: { EnteredTime, Name: name, RetryCount: 0 } },
    fields: new FieldEvaluator({ name, enteredId, language }, place.variables, services),
  };
}

/** Sets the variables, and tells them as the event of the exit does: each as JSON text. */
function assignment({ variables }: Place, { assigned }: Outcome): object | undefined {
  if (!assigned) return undefined;
  const texts = Object.entries(assigned).map(([name, value]) => [name, payloadText(value, name)]);
  variables.assign(assigned);
  return { assignedVariables: Object.fromEntries(texts), assignedVariablesDetails: whole };
}
