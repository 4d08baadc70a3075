import jsonata from "jsonata";
import { type DirectEvaluation, directEvaluation } from "./direct-evaluation.ts";
import { addStepFunctions } from "./step-functions.ts";

/** An expression that is ready to be evaluated many times. */
export interface ParsedExpression {
  /** Evaluates without awaiting, where the expression is simple enough. */
  readonly directly: DirectEvaluation | undefined;
  evaluate(bindings: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** Parsing takes eight times as long as evaluating; definitions hold few expressions, so the cache is small. */
const cache = new Map<string, ParsedExpression>();
const cacheSize = 5_000;

/** Against an expression that would never end, or recur without end. */
const guard = { timeout: 10_000, stack: 2_000 };

/** The text of an expression: `{% $x %}` is `$x`. Undefined for any other string; white space before `{%` counts. */
export function expressionOf(text: string): string | undefined {
  return text.startsWith("{%") && text.endsWith("%}") && text.length >= 4
    ? text.slice(2, -2).trim()
    : undefined;
}

/** Parses an expression, or finds it parsed; throws JSONata's own error where it cannot be read. */
export function parseExpression(source: string): ParsedExpression {
  const known = cache.get(source);
  if (known) return known;
  const expression = jsonata(source, guard);
  addStepFunctions(expression);
  const parsed: ParsedExpression = {
    directly: directEvaluation(expression.ast()),
    evaluate: (bindings) => expression.evaluate(undefined, bindings),
  };
  if (cache.size >= cacheSize) cache.clear();
  cache.set(source, parsed);
  return parsed;
}

/** Whether a value is written as an expression. */
export const isExpression = (value: unknown): boolean =>
  typeof value === "string" && expressionOf(value) !== undefined;
