import type { Placeholders } from "./placeholders.ts";

/** What must hold of an item before it is written. */
export type Condition =
  | "absent"
  | "present"
  /** All of its attributes pass; one within another is named with dots. */
  | { readonly [attribute: string]: Test }
  | { readonly anyOf: readonly Condition[] }
  | { readonly allOf: readonly Condition[] };

/** What must hold of an attribute: that it is this; or else, what is said of it. */
export type Test =
  | string
  | number
  | boolean
  | { readonly absent: true }
  | { readonly before: string }
  | { readonly after: string }
  | { readonly atMost: number }
  | { readonly noneOf: readonly string[] }
  /** Of a set or list: that it holds this, or does not. */
  | { readonly with: string }
  | { readonly without: string };

/** A condition in DynamoDB's words. */
export function conditionExpression(condition: Condition, at: Placeholders): string {
  if (condition === "absent") return "attribute_not_exists(pk)";
  if (condition === "present") return "attribute_exists(pk)";
  const joined = (conditions: readonly Condition[], by: string) =>
    conditions.map((one) => `(${conditionExpression(one, at)})`).join(` ${by} `);
  if (isMany(condition, "anyOf")) return joined(condition.anyOf, "OR");
  if (isMany(condition, "allOf")) return joined(condition.allOf, "AND");
  return Object.entries(condition)
    .map(([attribute, test]) => testExpression(at.name(attribute), test, at))
    .join(" AND ");
}

const isMany = <Name extends "anyOf" | "allOf">(
  condition: object,
  name: Name,
): condition is { readonly [Key in Name]: readonly Condition[] } =>
  Array.isArray((condition as { readonly [Key in Name]?: unknown })[name]);

function testExpression(name: string, test: Test, at: Placeholders): string {
  if (typeof test !== "object") return `${name} = ${at.value(test)}`;
  if ("absent" in test) return `attribute_not_exists(${name})`;
  if ("before" in test) return `${name} < ${at.value(test.before)}`;
  if ("after" in test) return `${name} > ${at.value(test.after)}`;
  if ("noneOf" in test) return `NOT ${name} IN (${test.noneOf.map((one) => at.value(one)).join(", ")})`;
  if ("with" in test) return `contains(${name}, ${at.value(test.with)})`;
  if ("atMost" in test) return `${name} <= ${at.value(test.atMost)}`;
  return `NOT contains(${name}, ${at.value(test.without)})`;
}
