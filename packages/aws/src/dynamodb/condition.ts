import type { Placeholders } from "./placeholders.ts";

/** What must hold of an item before it is written. */
export type Condition =
  | "absent"
  | "present"
  /** All of its attributes pass; one within another is named with dots. */
  | { readonly [attribute: string]: Test }
  | { readonly anyOf: readonly Condition[] };

/** What must hold of an attribute: that it is this; or else, what is said of it. */
export type Test =
  | string
  | number
  | { readonly absent: true }
  | { readonly before: string }
  | { readonly atMost: number }
  /** Of a set: that it does not hold this. */
  | { readonly without: string };

/** A condition in DynamoDB's words. */
export function conditionExpression(condition: Condition, at: Placeholders): string {
  if (condition === "absent") return "attribute_not_exists(pk)";
  if (condition === "present") return "attribute_exists(pk)";
  if (isAnyOf(condition))
    return condition.anyOf.map((one) => `(${conditionExpression(one, at)})`).join(" OR ");
  return Object.entries(condition)
    .map(([attribute, test]) => testExpression(at.name(attribute), test, at))
    .join(" AND ");
}

const isAnyOf = (condition: object): condition is { readonly anyOf: readonly Condition[] } =>
  Array.isArray((condition as { anyOf?: unknown }).anyOf);

function testExpression(name: string, test: Test, at: Placeholders): string {
  if (typeof test !== "object") return `${name} = ${at.value(test)}`;
  if ("absent" in test) return `attribute_not_exists(${name})`;
  if ("before" in test) return `${name} < ${at.value(test.before)}`;
  if ("atMost" in test) return `${name} <= ${at.value(test.atMost)}`;
  return `NOT contains(${name}, ${at.value(test.without)})`;
}
