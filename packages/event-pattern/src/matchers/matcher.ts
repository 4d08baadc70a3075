import { refuse } from "../invalid-event-pattern.ts";

/** What may stand at the end of a path, in a pattern and in an event. */
export type Scalar = string | number | boolean | null;

/** One element of a field's array in a pattern: the field matches where any of them does. */
export interface Matcher {
  /** Whether a value of the event satisfies it. */
  test(value: Scalar): boolean;
  /** Set where it is one plain value, by which an index can file it. */
  readonly exactly?: Scalar;
  /** Set where it is satisfied by an event that lacks the field (`exists: false`). */
  readonly absent?: true;
}

/** Tells an object from an array and from null. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The operand as a string, or the refusal that event-ruler words for this match type. */
export const stringOperand = (operand: unknown, matchType: string): string =>
  typeof operand === "string" ? operand : refuse(`${matchType} match pattern must be a string`);

/** The only key and value of an object such as `{ "prefix": "a" }`. */
export function onlyEntry(expression: Record<string, unknown>, whenEmpty: string): [string, unknown] {
  const [entry, second] = Object.entries(expression);
  if (!entry) return refuse(whenEmpty);
  return second ? refuse("Only one key allowed in match expression") : entry;
}

/** Makes a matcher that only strings can satisfy. */
export const onStrings = (test: (value: string) => boolean): Matcher => ({
  test: (value) => typeof value === "string" && test(value),
});
