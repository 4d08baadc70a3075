import { type FoundBlock, isObject, statesIn, type Unchecked } from "./blocks.ts";
import { type Diagnostic, errorAt } from "./diagnostic.ts";

/** Targets that are missing, states that nothing leads to, and a block without an end, in AWS's words and order. */
export function* checkTransitions({ block, location }: FoundBlock): Generator<Diagnostic> {
  const states = new Map(statesIn(block));
  if (states.size === 0) return;
  const missing = (target: string, at: string) =>
    errorAt("MISSING_TRANSITION_TARGET", `Missing 'Next' target: ${target}`, at);
  const start = String(block.StartAt);
  if ("StartAt" in block && !states.has(start)) yield missing(start, `${location}/StartAt`);
  for (const [name, state] of states) {
    for (const { target, field } of targetsOf(state)) {
      if (!states.has(target)) yield missing(target, `${location}/States/${name}/${field}`);
    }
  }
  if (![...states.values()].some(isTerminal)) {
    yield errorAt("MISSING_END_STATE", "Workflow has no terminal state", location || undefined);
    return;
  }
  const reached = reachableFrom(start, states);
  for (const name of states.keys()) {
    if (reached.has(name)) continue;
    yield errorAt(
      "MISSING_TRANSITION_TARGET",
      `State "${name}" is not reachable.`,
      `${location}/States/${name}`,
    );
  }
}

/** Names that stand in more than one place of a state machine, which AWS wants unique throughout. */
export function* checkNames(blocks: readonly FoundBlock[]): Generator<Diagnostic> {
  const seen = new Set<string>();
  for (const { block, location } of blocks) {
    for (const [name] of statesIn(block)) {
      if (seen.has(name))
        yield errorAt("DUPLICATE_STATE_NAME", `Duplicate state name: ${name}`, `${location}/States/${name}`);
      seen.add(name);
    }
  }
}

const isTerminal = ({ Type, End }: Unchecked): boolean =>
  Type === "Succeed" || Type === "Fail" || End === true;

interface Target {
  readonly target: string;
  readonly field: string;
}

function targetsOf(state: Unchecked): Target[] {
  const own = ["Next", "Default"].map((field) => ({ target: state[field], field }));
  const listed = ["Choices", "Catch"].flatMap((list) => {
    const elements: unknown[] = Array.isArray(state[list]) ? state[list] : [];
    return elements.map((element, index) => ({
      target: isObject(element) ? element.Next : undefined,
      field: `${list}[${index}]/Next`,
    }));
  });
  return [...own, ...listed].filter((found): found is Target => typeof found.target === "string");
}

function reachableFrom(start: string, states: ReadonlyMap<string, Unchecked>): Set<string> {
  const reached = new Set<string>();
  const queue = [start];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const state = states.get(name);
    if (!state || reached.has(name)) continue;
    reached.add(name);
    queue.push(...targetsOf(state).map(({ target }) => target));
  }
  return reached;
}
