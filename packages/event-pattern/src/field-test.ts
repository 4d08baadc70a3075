import type { Matcher, Scalar } from "./matchers/matcher.ts";
import type { Alternative } from "./read-pattern.ts";

/** All matchers of one path as one test. */
export interface FieldTest {
  readonly path: string;
  test(value: Scalar): boolean;
  /** Whether an event without the field satisfies it. */
  readonly absent: boolean;
  /** The values that satisfy it, where only plain values do. */
  readonly exactly: ReadonlySet<Scalar> | undefined;
}

/** The tests of an alternative, the cheapest and most selective first. */
export const toFieldTests = (alternative: Alternative): FieldTest[] =>
  [...alternative].map(([path, matchers]) => toFieldTest(path, matchers)).sort((a, b) => cost(a) - cost(b));

function toFieldTest(path: string, matchers: readonly Matcher[]): FieldTest {
  const values = new Set<Scalar>();
  const others: Matcher[] = [];
  let absent = false;
  for (const matcher of matchers) {
    if (matcher.exactly !== undefined) values.add(matcher.exactly);
    else if (matcher.absent) absent = true;
    else others.push(matcher);
  }
  const exactly = others.length === 0 && !absent ? values : undefined;
  return { path, absent, exactly, test: testOf(values, others) };
}

function testOf(values: ReadonlySet<Scalar>, others: readonly Matcher[]): (value: Scalar) => boolean {
  const [first, second] = others;
  if (!first) {
    const [only] = values;
    return values.size === 1 ? (value) => value === only : (value) => values.has(value);
  }
  if (values.size === 0 && !second) return first.test;
  return (value) => values.has(value) || others.some((matcher) => matcher.test(value));
}

const cost = (field: FieldTest): number => (field.exactly ? 0 : field.absent ? 2 : 1);
