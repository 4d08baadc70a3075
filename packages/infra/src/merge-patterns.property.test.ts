import { compilePattern } from "@watchkeeper/event-pattern/compile-pattern";
import fc from "fast-check";
import { expect, test } from "vitest";
import { mergePatterns } from "./merge-patterns.ts";

/** Of so few words that patterns often differ in one list alone, and that events often match. */
const word = fc.constantFrom("a", "b", "c");
const matcher = fc.oneof(
  { weight: 5, arbitrary: word },
  fc.record({ prefix: word }),
  fc.record({ exists: fc.boolean() }),
  fc.record({ "anything-but": fc.array(word, { minLength: 1, maxLength: 2 }) }),
);
const list = fc.array(matcher, { minLength: 1, maxLength: 2 });
const detail = fc.record({ x: list, y: list, z: fc.record({ w: list }) }, { requiredKeys: [] });
const pattern = fc
  .record(
    {
      source: fc.array(word, { minLength: 1, maxLength: 2 }),
      "detail-type": list,
      detail,
      $or: fc.array(detail, { minLength: 2, maxLength: 2 }),
    },
    { requiredKeys: [] },
  )
  .filter((one) => matches(one) !== undefined);
const value = fc.oneof(word, fc.array(word, { maxLength: 2 }), fc.constant(null));
const event = fc.record(
  {
    source: word,
    "detail-type": word,
    x: value,
    y: value,
    detail: fc.record(
      { x: value, y: value, z: fc.record({ w: value }, { requiredKeys: [] }) },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ["source"] },
);

/** What a pattern matches; undefined where EventBridge would refuse it. */
function matches(one: object): ((event: object) => boolean) | undefined {
  try {
    const compiled = compilePattern(one);
    return (told) => compiled.matches(told);
  } catch {
    return undefined;
  }
}

test("merged patterns match what any of theirs does, and no other event", () => {
  fc.assert(
    fc.property(
      fc.array(pattern, { minLength: 1, maxLength: 6 }),
      fc.array(event, { minLength: 20, maxLength: 40 }),
      (patterns, events) => {
        const merged = mergePatterns(patterns);
        expect(merged.length).toBeLessThanOrEqual(patterns.length);
        for (const told of events)
          expect(merged.some((one) => matches(one)!(told))).toBe(patterns.some((one) => matches(one)!(told)));
      },
    ),
    { numRuns: 300 },
  );
});
