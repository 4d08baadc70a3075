import { BlockList, isIP } from "node:net";
import { matches } from "./wildcard.ts";

/** How one value of the request is compared with one value of the policy. */
type Comparison = (actual: string, expected: string, pattern: string) => boolean;

interface Operator {
  readonly compare: Comparison;
  /** A negated operator holds where no value compares, and where the key is absent. */
  readonly isNegated: boolean;
}

const positive = (compare: Comparison): Operator => ({ compare, isNegated: false });
const negative = (compare: Comparison): Operator => ({ compare, isNegated: true });

const equal: Comparison = (actual, expected) => actual === expected;
const equalIgnoringCase: Comparison = (actual, expected) => actual.toLowerCase() === expected.toLowerCase();
const like: Comparison = (actual, _expected, pattern) => matches(pattern, actual);
const numbers =
  (test: (a: number, b: number) => boolean): Comparison =>
  (actual, expected) =>
    test(Number(actual), Number(expected));
const dates =
  (test: (a: number, b: number) => boolean): Comparison =>
  (actual, expected) =>
    test(moment(actual), moment(expected));

/** Each of an ARN's six parts is matched by itself, so a wildcard does not reach over a colon but in the last. */
const arnLike: Comparison = (actual, _expected, pattern) => {
  const [parts, patterns] = [splitArn(actual), splitArn(pattern)];
  return (
    parts.length === 6 &&
    patterns.length === 6 &&
    parts.every((part, index) => matches(patterns[index]!, part))
  );
};

const inNetwork: Comparison = (actual, expected) => {
  const [address = "", prefix] = expected.split("/");
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (isIP(actual) === 0 || isIP(address) === 0) return false;
  const list = new BlockList();
  list.addSubnet(address, prefix === undefined ? (family === "ipv6" ? 128 : 32) : Number(prefix), family);
  return list.check(actual, isIP(actual) === 6 ? "ipv6" : "ipv4");
};

const isEqual = (a: number, b: number) => a === b;
const isLess = (a: number, b: number) => a < b;
const isLessOrEqual = (a: number, b: number) => a <= b;
const isGreater = (a: number, b: number) => a > b;
const isGreaterOrEqual = (a: number, b: number) => a >= b;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operators: Readonly<Record<string, Operator>> = {
  StringEquals: positive(equal),
  StringNotEquals: negative(equal),
  StringEqualsIgnoreCase: positive(equalIgnoringCase),
  StringNotEqualsIgnoreCase: negative(equalIgnoringCase),
  StringLike: positive(like),
  StringNotLike: negative(like),
  NumericEquals: positive(numbers(isEqual)),
  NumericNotEquals: negative(numbers(isEqual)),
  NumericLessThan: positive(numbers(isLess)),
  NumericLessThanEquals: positive(numbers(isLessOrEqual)),
  NumericGreaterThan: positive(numbers(isGreater)),
  NumericGreaterThanEquals: positive(numbers(isGreaterOrEqual)),
  DateEquals: positive(dates(isEqual)),
  DateNotEquals: negative(dates(isEqual)),
  DateLessThan: positive(dates(isLess)),
  DateLessThanEquals: positive(dates(isLessOrEqual)),
  DateGreaterThan: positive(dates(isGreater)),
  DateGreaterThanEquals: positive(dates(isGreaterOrEqual)),
  Bool: positive(equalIgnoringCase),
  IpAddress: positive(inNetwork),
  NotIpAddress: negative(inNetwork),
  ArnEquals: positive(arnLike),
  ArnLike: positive(arnLike),
  ArnNotEquals: negative(arnLike),
  ArnNotLike: negative(arnLike),
};

/** An operator with what may stand around it: `ForAllValues:StringLikeIfExists`. */
export interface QualifiedOperator {
  readonly set: "all" | "any" | undefined;
  readonly ifExists: boolean;
  /** `Null` asks for the presence of the key alone. */
  readonly operator: Operator | "null";
}

/** Reads an operator's name; undefined for one that is not known. */
export function conditionOperator(name: string): QualifiedOperator | undefined {
  const match = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name);
  const [, set, base = "", ifExists] = match ?? [];
  const operator = base === "Null" ? "null" : Object.hasOwn(operators, base) ? operators[base] : undefined;
  if (!operator) return undefined;
  return {
    set: set === "ForAllValues" ? "all" : set === "ForAnyValue" ? "any" : undefined,
    ifExists: ifExists !== undefined,
    operator,
  };
}

export const isConditionOperator = (name: string): boolean => conditionOperator(name) !== undefined;

/** A date as policies write it: ISO 8601, or seconds since the epoch. */
const moment = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text));

const splitArn = (arn: string): string[] => {
  const parts = arn.split(":");
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
};
