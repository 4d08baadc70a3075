import { type CompiledPattern, compilePattern } from "./compile-pattern.ts";
import type { FieldTest } from "./field-test.ts";
import { flattenWanted } from "./flatten-event.ts";
import type { Scalar } from "./matchers/matcher.ts";
import { satisfies } from "./satisfies.ts";
import { WantedPaths } from "./wanted-paths.ts";

/** A rule to be found by the events that match its pattern. */
export interface IndexedRule<T> {
  readonly pattern: string | object | CompiledPattern;
  readonly value: T;
}

/** Many patterns, asked at once. */
export interface PatternIndex<T> {
  /** The values of all rules that the event matches, in the order in which the rules were given. */
  match(event: object): T[];
}

/** One alternative of one rule: what is still to be verified once it was looked up. */
interface Candidate {
  readonly rule: number;
  readonly tests: readonly FieldTest[];
}

/** The candidates that an event's value at one path calls up. */
interface Drawer {
  readonly byValue: Map<Scalar, Candidate[]>;
  readonly byPresence: Candidate[];
}

/**
 * Files each alternative under the plain value that the fewest others ask for; one without plain values under a field
 * that it needs; what needs no field at all is asked every time. An event then meets only what its own values call up.
 */
export function patternIndex<T>(rules: readonly IndexedRule<T>[]): PatternIndex<T> {
  const candidates = rules.flatMap(({ pattern }, rule) =>
    compiled(pattern).alternatives.map((tests): Candidate => ({ rule, tests })),
  );
  const wanted = new WantedPaths();
  for (const { tests } of candidates) for (const { path } of tests) wanted.add(path);
  const { drawers, always } = file(candidates);
  /** The last question that each rule was found for: one rule may be called up by several values. */
  const foundFor = new Float64Array(rules.length);
  let question = 0;

  return {
    match(event) {
      const flat = flattenWanted(event, wanted);
      question++;
      const found: number[] = [];
      const verify = (called: readonly Candidate[]): void => {
        for (const { rule, tests } of called) {
          if (foundFor[rule] === question || !satisfies(tests, flat)) continue;
          foundFor[rule] = question;
          found.push(rule);
        }
      };
      for (const [path, leaves] of flat) {
        const drawer = drawers.get(path);
        if (!drawer) continue;
        if (drawer.byPresence.length > 0) verify(drawer.byPresence);
        if (drawer.byValue.size === 0) continue;
        for (const { value } of leaves) {
          const called = drawer.byValue.get(value);
          if (called) verify(called);
        }
      }
      verify(always);
      found.sort((a, b) => a - b);
      return found.map((rule) => rules[rule]?.value as T);
    },
  };
}

function file(candidates: readonly Candidate[]): { drawers: Map<string, Drawer>; always: Candidate[] } {
  const popularity = countValues(candidates);
  const drawers = new Map<string, Drawer>();
  const always: Candidate[] = [];
  const drawerOf = (path: string) =>
    getOrSet(drawers, path, (): Drawer => ({ byValue: new Map(), byPresence: [] }));
  for (const candidate of candidates) {
    const best = leastOf(candidate.tests, (field) => asks(field, popularity));
    if (best?.exactly) {
      const { byValue } = drawerOf(best.path);
      for (const value of best.exactly) getOrSet(byValue, value, (): Candidate[] => []).push(candidate);
    } else {
      const needed = candidate.tests.find((field) => !field.absent);
      if (needed) drawerOf(needed.path).byPresence.push(candidate);
      else always.push(candidate);
    }
  }
  return { drawers, always };
}

type Popularity = ReadonlyMap<string, ReadonlyMap<Scalar, number>>;

function countValues(candidates: readonly Candidate[]): Popularity {
  const counts = new Map<string, Map<Scalar, number>>();
  for (const field of candidates.flatMap(({ tests }) => tests)) {
    const values = getOrSet(counts, field.path, () => new Map<Scalar, number>());
    for (const value of field.exactly ?? []) values.set(value, (values.get(value) ?? 0) + 1);
  }
  return counts;
}

/** How many alternatives ask for any of the field's values: infinite where it names none. */
function asks(field: FieldTest, popularity: Popularity): number {
  if (!field.exactly) return Number.POSITIVE_INFINITY;
  const counts = popularity.get(field.path);
  let sum = 0;
  for (const value of field.exactly) sum += counts?.get(value) ?? 0;
  return sum;
}

function leastOf<T>(items: readonly T[], measure: (item: T) => number): T | undefined {
  let best: T | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const size = measure(item);
    if (size >= least) continue;
    best = item;
    least = size;
  }
  return best;
}

function getOrSet<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make();
  map.set(key, made);
  return made;
}

const compiled = (pattern: string | object | CompiledPattern): CompiledPattern =>
  typeof pattern === "object" && "alternatives" in pattern && "matches" in pattern
    ? (pattern as CompiledPattern)
    : compilePattern(pattern);
