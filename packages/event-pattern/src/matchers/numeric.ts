import { refuse } from "../invalid-event-pattern.ts";
import type { Matcher } from "./matcher.ts";

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

/** `{ "numeric": [">", 0, "<=", 5] }`: one comparison, or a bottom and then a top (event-ruler's JsonRuleCompiler). */
export function numeric(operand: unknown): Matcher {
  if (!Array.isArray(operand)) return refuse("Value of numeric must be an array.");
  const [operator, bound, ...rest] = operand as unknown[];
  if (typeof operator !== "string") return refuse(`Invalid member in numeric match: ${token(operator)}`);
  const compare = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (!compare) return refuse(`Unrecognized numeric range operator: ${operator}`);
  if (typeof bound !== "number") {
    return refuse(`Value of ${operator === "=" ? "equals" : operator} must be numeric`);
  }
  if (rest.length === 0) return { test: (value) => typeof value === "number" && compare(value, bound) };
  if (!operator.startsWith(">")) return refuse("Too many elements in numeric expression");
  const [topOperator, top, ...tooMany] = rest;
  if (typeof topOperator !== "string") return refuse(`Bad value in numeric range: ${token(topOperator)}`);
  if (topOperator !== "<" && topOperator !== "<=")
    return refuse(`Bad numeric range operator: ${topOperator}`);
  if (typeof top !== "number") return refuse(`Value of ${topOperator} must be numeric`);
  if (tooMany.length > 0) return refuse("Too many terms in numeric range expression");
  if (bound >= top) return refuse("Bottom must be less than top");
  const below = comparisons[topOperator];
  return {
    test: (value) => typeof value === "number" && compare(value, bound) && below?.(value, top) === true,
  };
}

/** A JSON token as Jackson's `getText` shows it. */
const token = (value: unknown): string => {
  if (value === undefined) return "]";
  if (Array.isArray(value)) return "[";
  return typeof value === "object" && value !== null ? "{" : String(value);
};
