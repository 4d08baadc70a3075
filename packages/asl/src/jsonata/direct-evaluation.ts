import type jsonata from "jsonata";

/** What a direct evaluation answers when JSONata itself must be asked. */
export const askJsonata = Symbol("ask JSONata");

/** Evaluates against the bindings at once, or answers `askJsonata`. */
export type DirectEvaluation = (bindings: Readonly<Record<string, unknown>>) => unknown;

/** Any other member of a node (predicates, stages, grouping, …) has effects that only JSONata knows. */
const knownMembers = new Set(["type", "value", "position", "steps", "lhs", "rhs"]);

/**
 * Most expressions of a workflow are a path (`$states.input.id`), a literal, or a comparison or sum of two. Those are
 * evaluated here, without promises, and only while they meet plain values: an array on the way, a type that does not
 * fit or any other doubt goes to JSONata, which so remains the only judge of what an expression means.
 */
export function directEvaluation(node: jsonata.ExprNode): DirectEvaluation | undefined {
  if (Object.keys(node).some((member) => !knownMembers.has(member))) return undefined;
  switch (node.type as string) {
    case "string":
    case "number":
    case "value":
      return () => node.value;
    case "variable":
      return variable(node);
    case "path":
      return path(node.steps ?? []);
    case "binary":
      return binary(node);
    default:
      return undefined;
  }
}

function variable({ value }: jsonata.ExprNode): DirectEvaluation | undefined {
  const name = String(value);
  if (name === "" || name === "$") return undefined;
  return (bindings) => (Object.hasOwn(bindings, name) ? bindings[name] : askJsonata);
}

function path(steps: readonly jsonata.ExprNode[]): DirectEvaluation | undefined {
  const [first, ...rest] = steps;
  if (first?.type !== "variable") return undefined;
  const start = directEvaluation(first);
  const names: string[] = [];
  for (const step of rest) {
    if (step.type !== "name" || Object.keys(step).some((member) => !knownMembers.has(member)))
      return undefined;
    names.push(String(step.value));
  }
  if (!start) return undefined;
  return (bindings) => {
    let value = start(bindings);
    for (const name of names) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return askJsonata;
      value = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
      if (value === undefined) return undefined;
    }
    return value;
  };
}

function binary({ value: operator, lhs, rhs }: jsonata.ExprNode): DirectEvaluation | undefined {
  if (!lhs || Array.isArray(lhs) || !rhs) return undefined;
  const left = directEvaluation(lhs);
  const right = directEvaluation(rhs);
  const apply = operators[String(operator)];
  return left && right && apply && ((bindings) => apply(left(bindings), right(bindings)));
}

const scalar = (value: unknown): boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value === null;

const ofScalars = (apply: (a: unknown, b: unknown) => boolean) => (a: unknown, b: unknown) =>
  scalar(a) && scalar(b) ? apply(a, b) : askJsonata;

const ofNumbers = (apply: (a: number, b: number) => number | boolean) => (a: unknown, b: unknown) => {
  if (typeof a !== "number" || typeof b !== "number") return askJsonata;
  const result = apply(a, b);
  return typeof result === "boolean" || Number.isFinite(result) ? result : askJsonata;
};

const ofBooleans = (apply: (a: boolean, b: boolean) => boolean) => (a: unknown, b: unknown) =>
  typeof a === "boolean" && typeof b === "boolean" ? apply(a, b) : askJsonata;

const operators: Readonly<Record<string, (a: unknown, b: unknown) => unknown>> = {
  "=": ofScalars((a, b) => a === b),
  "!=": ofScalars((a, b) => a !== b),
  "<": ofNumbers((a, b) => a < b),
  "<=": ofNumbers((a, b) => a <= b),
  ">": ofNumbers((a, b) => a > b),
  ">=": ofNumbers((a, b) => a >= b),
  "+": ofNumbers((a, b) => a + b),
  "-": ofNumbers((a, b) => a - b),
  "*": ofNumbers((a, b) => a * b),
  and: ofBooleans((a, b) => a && b),
  or: ofBooleans((a, b) => a || b),
  "&": (a, b) => (typeof a === "string" && typeof b === "string" ? a + b : askJsonata),
};
