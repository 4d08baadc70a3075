import { refuse } from "../invalid-event-pattern.ts";
import { equalsIgnoreCase, prefix, suffix } from "./affix.ts";
import { anythingBut } from "./anything-but.ts";
import { cidr } from "./cidr.ts";
import { isObject, type Matcher, onlyEntry, type Scalar } from "./matcher.ts";
import { numeric } from "./numeric.ts";
import { wildcard } from "./wildcard.ts";

/** Every match type of EventBridge: from its operand to its matcher. One line each. */
const matchTypes: Readonly<Record<string, (operand: unknown) => Matcher>> = {
  exactly: (operand) =>
    typeof operand === "string" ? exactly(operand) : refuse("exact match pattern must be a string"),
  prefix,
  suffix,
  "equals-ignore-case": equalsIgnoreCase,
  "anything-but": anythingBut,
  wildcard,
  numeric,
  cidr,
  exists: (operand) => {
    if (operand === true) return { test: () => true };
    if (operand === false) return { test: () => false, absent: true };
    return refuse("exists match pattern must be either true or false.");
  },
};

/** The matcher of one element of a field's array. */
export function toMatcher(element: unknown): Matcher {
  if (Array.isArray(element)) return refuse("Match value must be String, number, true, false, or null");
  if (!isObject(element)) return exactly(element as Scalar);
  const [name] = Object.keys(element);
  const matchType = name !== undefined && Object.hasOwn(matchTypes, name) ? matchTypes[name] : undefined;
  if (name !== undefined && !matchType) return refuse(`Unrecognized match type ${name}`);
  const [, operand] = onlyEntry(element, "Match expression name not found");
  return matchType?.(operand) ?? refuse("Match expression name not found");
}

const exactly = (wanted: Scalar): Matcher => ({ test: (value) => value === wanted, exactly: wanted });
