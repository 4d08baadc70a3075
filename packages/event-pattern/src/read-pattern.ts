import { refuse } from "./invalid-event-pattern.ts";
import { toMatcher } from "./matchers/match-types.ts";
import { isObject, type Matcher } from "./matchers/matcher.ts";

/** One way to satisfy a pattern: each path (keys joined by dots) with its matchers. `$or` makes several. */
export type Alternative = ReadonlyMap<string, readonly Matcher[]>;

/** `$or` multiplies: beyond this many alternatives EventBridge would refuse the rule too (its limit is on size). */
const alternativeLimit = 1_000;

/** Inside `$or` these keys make it an ordinary field (event-ruler, README: "$or"). */
const reservedInOr = new Set([
  ..."exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr".split(" "),
  ..."= < <= > >= regex not-wildcard not-equals-ignore-case".split(" "),
  ..."date-after date-on-or-after date-before date-on-or-before in-date-range".split(" "),
]);

/** Reads a pattern into the alternatives that satisfy it; refuses it in AWS's words. */
export function readPattern(pattern: unknown): Alternative[] {
  if (!isObject(pattern)) return refuse("Filter is not an object");
  return readObject(pattern, "");
}

function readObject(pattern: Record<string, unknown>, parent: string): Alternative[] {
  const entries = Object.entries(pattern);
  if (entries.length === 0) return refuse("Empty objects are not allowed");
  let alternatives: Alternative[] = [new Map()];
  for (const [key, value] of entries) {
    const additions =
      key === "$or" && isOr(value)
        ? value.flatMap((branch) => readObject(branch, parent))
        : readField(key, value, parent === "" ? key : `${parent}.${key}`);
    if (alternatives.length * additions.length > alternativeLimit) {
      return refuse(`$or makes more than ${alternativeLimit} alternatives`);
    }
    alternatives = alternatives.flatMap((one) => additions.map((more) => new Map([...one, ...more])));
  }
  return alternatives;
}

function readField(key: string, value: unknown, path: string): Alternative[] {
  if (isObject(value)) return readObject(value, path);
  if (!Array.isArray(value)) return refuse(`"${key}" must be an object or an array`);
  if (value.length === 0) return refuse("Empty arrays are not allowed");
  return [new Map([[path, value.map(toMatcher)]])];
}

function isOr(value: unknown): value is Record<string, unknown>[] {
  if (!Array.isArray(value) || value.length < 2) return false;
  return value.every(
    (branch) => isObject(branch) && !Object.keys(branch).some((key) => reservedInOr.has(key)),
  );
}
