import { conditionOperator } from "./condition-operators.ts";
import type { Conditions } from "./policy-document.ts";
import { fillVariables } from "./policy-variables.ts";
import type { RequestKeys } from "./request-keys.ts";

/** Whether all conditions of a statement hold. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html */
export const holds = (conditions: Conditions, keys: RequestKeys): boolean =>
  conditions.every((condition) => holdsOne(condition, keys));

function holdsOne({ operator: name, key, values }: Conditions[number], keys: RequestKeys): boolean {
  const qualified = conditionOperator(name);
  if (!qualified) throw new Error(`The condition operator ${name} is not known.`);
  const { set, ifExists, operator } = qualified;
  const actual = keys.get(key);
  if (operator === "null")
    return values.some((value) => (value.toLowerCase() === "true") === (actual === undefined));
  if (actual === undefined || actual.length === 0)
    return ifExists || set === "all" || (operator.isNegated && set !== "any");

  const patterns = values.flatMap((value) => fillVariables(value, keys) ?? []);
  const comparesOne = (one: string) =>
    patterns.some((pattern) => operator.compare(one, pattern.replaceAll("\u0000", ""), pattern));
  const passes = (one: string) => comparesOne(one) !== operator.isNegated;
  if (set === "all") return actual.every(passes);
  if (set === "any") return actual.some(passes);
  return operator.isNegated ? actual.every(passes) : actual.some(passes);
}
