import type { Json } from "@watchkeeper/core/json";
import type { Context } from "./context.ts";
import { numberProblem } from "./field-values.ts";
import type { History, Trail } from "./history.ts";
import type { FieldEvaluator, StatesBinding } from "./jsonata/field-evaluator.ts";
import type { Child, ChildStart } from "./map/child.ts";
import type { MapRun } from "./map/map-run.ts";
import type { Outside } from "./outside.ts";
import type { Position } from "./position.ts";
import type { Services } from "./services.ts";
import type { Catcher, ChoiceRule, QueryLanguage, State, StateBlock } from "./state-language.ts";
import type { TaskTokens } from "./task-tokens.ts";
import type { Variables } from "./variables.ts";

/** What all branches of one execution share. */
export interface ExecutionScope {
  readonly arn: string;
  readonly stateMachineArn: string;
  readonly roleArn: string;
  /** Its clock is the execution's own, which stands still while the execution works. */
  readonly services: Services;
  readonly outside: Outside;
  readonly history: History;
  readonly tokens: TaskTokens;
  readonly mapRuns: MapRun[];
  /** Runs the states of a block from its start to an end. */
  runStates(block: StateBlock, input: Json, place: Place): Promise<Json>;
  startChild(start: ChildStart): Child;
}

/** Where in an execution a block of states runs. */
export interface Place {
  readonly execution: ExecutionScope;
  readonly language: QueryLanguage;
  readonly context: Context;
  readonly variables: Variables;
  readonly trail: Trail;
  readonly signal: AbortSignal;
  /** Where it stands; kept up to date. */
  readonly position: Position;
}

/** One visit to one state. */
export interface Visit<S extends State = State> extends Place {
  readonly name: string;
  readonly state: S;
  readonly input: Json;
  readonly fields: FieldEvaluator;
  /** Of the first attempt after a redrive: what the state had done before. */
  readonly before?: Pick<Position, "branches" | "mapRun"> | undefined;
}

/** How a visit ends; `next` where it is not the state's own `Next`. */
export interface Outcome {
  readonly output: Json;
  readonly assigned?: Readonly<Record<string, Json>>;
  readonly next?: string;
}

/** `$states` before there is a result. */
export const statesOf = ({ input, context }: Visit): StatesBinding => ({ input, context });

/** A number that a field gives, literally or by an expression. */
export const numberField = (visit: Visit, value: Json, field: string): Promise<number> | number =>
  typeof value === "number"
    ? value
    : visit.fields.typed(value, "number", field, statesOf(visit), numberProblem);

/**
 * The end of a state, of a Choice rule or of a catcher: `Assign` and `Output` are both evaluated with the variables as
 * they were before (AWS's guide, "Evaluation order in a state").
 */
export async function conclude(
  visit: Visit,
  owner: State | ChoiceRule | Catcher,
  output: Json,
  states: StatesBinding = statesOf(visit),
  fieldPrefix = "",
): Promise<Outcome> {
  const { fields } = visit;
  const assigned =
    "Assign" in owner && owner.Assign
      ? ((await fields.template(owner.Assign, `${fieldPrefix}Assign`, states)) as Record<string, Json>)
      : undefined;
  const stated =
    "Output" in owner && owner.Output !== undefined
      ? await fields.template(owner.Output, `${fieldPrefix}Output`, states)
      : output;
  return { output: stated, ...(assigned && { assigned }) };
}

/** The end of a state that has a result. */
export const concludeWith = (visit: Visit, result: Json): Promise<Outcome> =>
  conclude(visit, visit.state, result, { ...statesOf(visit), result });
