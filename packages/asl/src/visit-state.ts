import { refusePaths } from "./jsonpath.ts";
import { RetryBudget } from "./retry.ts";
import { runState } from "./state-kinds.ts";
import type { Catcher, Retrier } from "./state-language.ts";
import {
  errorEquals,
  errorFields,
  QueryEvaluationError,
  type StatesError,
  toStatesError,
} from "./states-error.ts";
import { conclude, type Outcome, statesOf, type Visit } from "./visit.ts";

/** States whose end by abortion, and whose failure, have events of their own. */
const abortable: ReadonlySet<string> = new Set(["Task", "Wait", "Map", "Parallel"]);
const composite: ReadonlySet<string> = new Set(["Map", "Parallel"]);

/**
 * Runs a state, again where its `Retry` says so, and turns an error that is left over into the way of a catcher.
 * @param before the event before the state was entered, which `EvaluationFailed` follows on AWS
 */
export async function visitState(visit: Visit, before: number): Promise<Outcome> {
  const { state, execution, signal, context, trail } = visit;
  const { clock, random } = execution.services;
  const { Retry, Catch } = state as {
    readonly Retry?: readonly Retrier[];
    readonly Catch?: readonly Catcher[];
  };
  const budget = new RetryBudget(Retry, random);
  let attempt = visit;
  try {
    for (;;) {
      try {
        if (visit.language === "JSONPath") refusePaths(visit.name, state);
        return await runState(attempt);
      } catch (thrown) {
        if (signal.aborted) throw thrown;
        const error = toStatesError(thrown);
        reportEvaluationFailure(visit, error, before);
        if (composite.has(state.Type)) execution.history.add(trail, `${state.Type}StateFailed`);
        const delay = budget.delayAfter(error);
        if (delay === undefined) return await catchError(visit, Catch ?? [], error);
        if (context.State) context.State.RetryCount++;
        attempt = { ...visit, before: undefined };
        if (delay > 0) await clock.sleep(delay * 1_000, signal);
      }
    }
  } catch (thrown) {
    if (signal.aborted) {
      if (abortable.has(state.Type)) execution.history.add(trail, `${state.Type}StateAborted`);
    } else {
      reportEvaluationFailure(visit, toStatesError(thrown), before);
    }
    throw thrown;
  }
}

async function catchError(visit: Visit, catchers: readonly Catcher[], error: StatesError): Promise<Outcome> {
  const index = catchers.findIndex(({ ErrorEquals }) => errorEquals(ErrorEquals, error));
  const catcher = catchers[index];
  if (!catcher) throw error;
  const errorOutput = errorFields(error, "Error", "Cause") as { readonly [key: string]: string };
  const states = { ...statesOf(visit), errorOutput };
  return { ...(await conclude(visit, catcher, errorOutput, states, `Catch[${index}]/`)), next: catcher.Next };
}

const reported = new WeakSet<StatesError>();

/** Writes `EvaluationFailed` for an evaluation of this state, once; those inside its branches have theirs already. */
function reportEvaluationFailure(
  { name, execution, trail }: Visit,
  error: StatesError,
  before: number,
): void {
  if (!(error instanceof QueryEvaluationError) || reported.has(error)) return;
  reported.add(error);
  trail.previous = before;
  execution.history.add(trail, "EvaluationFailed", {
    ...errorFields(error, "error", "cause"),
    ...(error.location !== undefined && { location: error.location }),
    state: name,
  });
}
