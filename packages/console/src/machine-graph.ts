import type { MachineDefinition, StateShape } from "./wire.ts";

/** A state machine as knots and edges. */
export interface MachineGraph {
  readonly knots: readonly Knot[];
  readonly edges: readonly Edge[];
}

/** A state. */
export interface Knot {
  readonly name: string;
  readonly type: string;
  /** What it does, in a word or two: the function that it calls, the machine that it starts. */
  readonly does?: string;
}

/** A way from one state to another. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** Taken after an error, and by no other way. */
  readonly afterError: boolean;
}

/**
 * Reads the knots and edges out of a definition; several ways between the same two states are one edge. What a Map does
 * for each item stands between the Map and what follows it.
 */
export function machineGraph(definition: MachineDefinition): MachineGraph {
  const all = [...statesOf(definition)];
  const edges = new Map<string, Edge>();
  for (const { name: from, state, after } of all) {
    for (const way of waysOut(state, after)) {
      const key = `${from}\n${way.to}`;
      const known = edges.get(key);
      const labels = [known?.label, way.label].filter(Boolean).join(", ");
      const afterError = way.afterError && (known?.afterError ?? true);
      edges.set(key, { from, to: way.to, label: labels, afterError });
    }
  }
  return {
    knots: all.map(({ name, state }) => {
      const does = doesOf(state);
      return { name, type: state.Type, ...(does ? { does } : {}) };
    }),
    edges: [...edges.values()].filter(({ to }) => all.some(({ name }) => name === to)),
  };
}

interface Placed {
  readonly name: string;
  readonly state: StateShape;
  /** What follows where the state is the last of those that a Map does for an item. */
  readonly after: string | undefined;
}

/** Every state, those within Maps after theirs. */
function* statesOf({ States }: MachineDefinition, after?: string): Generator<Placed> {
  for (const [name, state] of Object.entries(States)) {
    yield { name, state, after };
    if (state.ItemProcessor) yield* statesOf(state.ItemProcessor, state.Next ?? after);
  }
}

function* waysOut(state: StateShape, after: string | undefined): Generator<Omit<Edge, "from">> {
  const next = state.ItemProcessor?.StartAt ?? (state.End ? after : state.Next);
  if (next !== undefined) yield { to: next, label: state.ItemProcessor ? "each" : "", afterError: false };
  for (const { Next, Condition } of state.Choices ?? []) {
    yield { to: Next, label: literalIn(Condition), afterError: false };
  }
  if (state.Default !== undefined) yield { to: state.Default, label: "otherwise", afterError: false };
  for (const { Next, ErrorEquals } of state.Catch ?? []) {
    yield { to: Next, label: ErrorEquals.map(errorWord).join(", "), afterError: true };
  }
}

/** The text that a condition compares with: `proceed` of `{% $states.input.decision = 'proceed' %}`. */
const literalIn = (condition: unknown): string =>
  /=\s*'([^']+)'\s*%}$/.exec(typeof condition === "string" ? condition : "")?.[1] ?? "";

const errorWord = (name: string): string =>
  name === "States.ALL" ? "error" : name.replace(/^States\./, "").toLowerCase();

function doesOf({ Type, Resource, Arguments }: StateShape): string | undefined {
  if (Type !== "Task") return undefined;
  const { FunctionName, StateMachineArn } = (Arguments ?? {}) as Readonly<Record<string, unknown>>;
  const called = FunctionName ?? StateMachineArn;
  const name = typeof called === "string" ? ownName(called) : Resource?.split(":").at(-1);
  return Resource?.endsWith(".waitForTaskToken") ? `${name}, waits` : name;
}

/** `plan-case` of `arn:…:function:watchkeeper-laptop-plan-case`. */
const ownName = (arn: string): string => (arn.split(":").at(-1) ?? arn).replace(/^watchkeeper-[^-]+-/, "");
