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
 * with each item is drawn in its place: from the Map to there, and from its ends to what comes after the Map.
 */
export function machineGraph(definition: MachineDefinition): MachineGraph {
  const States = unfolded(definition);
  const edges = new Map<string, Edge>();
  for (const [from, state] of Object.entries(States)) {
    for (const way of waysOut(state)) {
      const key = `${from}\n${way.to}`;
      const known = edges.get(key);
      const labels = [known?.label, way.label].filter(Boolean).join(", ");
      const afterError = way.afterError && (known?.afterError ?? true);
      edges.set(key, { from, to: way.to, label: labels, afterError });
    }
  }
  return {
    knots: Object.entries(States).map(([name, state]) => {
      const does = doesOf(state);
      return { name, type: state.Type, ...(does ? { does } : {}) };
    }),
    edges: [...edges.values()].filter(({ to }) => to in States),
  };
}

/** All states, those within Maps too; an end within a Map goes on where the Map does. */
function unfolded({ States }: MachineDefinition): Readonly<Record<string, StateShape>> {
  return Object.fromEntries(
    Object.entries(States).flatMap(([name, state]): [string, StateShape][] => {
      const { ItemProcessor: inner, Next, ...rest } = state;
      if (inner === undefined) return [[name, state]];
      const goingOn = Object.entries(unfolded(inner)).map(([own, one]): [string, StateShape] => [
        own,
        one.End && Next !== undefined ? { ...one, Next } : one,
      ]);
      return [[name, { ...rest, Next: inner.StartAt }], ...goingOn];
    }),
  );
}

function* waysOut(state: StateShape): Generator<Omit<Edge, "from">> {
  if (state.Next !== undefined) yield { to: state.Next, label: "", afterError: false };
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
