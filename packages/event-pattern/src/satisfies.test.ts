import fc from "fast-check";
import { expect, test } from "vitest";
import type { FieldTest } from "./field-test.ts";
import type { Leaf } from "./flatten-event.ts";
import { satisfies } from "./satisfies.ts";

const field = (path: string): FieldTest => ({
  path,
  absent: false,
  exactly: undefined,
  test: (value) => value === true,
});

/** Tries every combination of one leaf for each field. */
function bruteForce(fields: readonly (readonly Leaf[])[]): boolean {
  const choose = (from: number, chosen: readonly Leaf[]): boolean => {
    const leaves = fields[from];
    if (!leaves) return consistent(chosen);
    return leaves.some((leaf) => leaf.value === true && choose(from + 1, [...chosen, leaf]));
  };
  return choose(0, []);
}

function consistent(chosen: readonly Leaf[]): boolean {
  const elements = new Map<number, number>();
  for (const { place } of chosen) {
    for (let at = 0; at < place.length; at += 2) {
      const [array = -1, index = -1] = [place[at], place[at + 1]];
      if ((elements.get(array) ?? index) !== index) return false;
      elements.set(array, index);
    }
  }
  return true;
}

test("leaves are found to agree exactly where some combination of them does", () => {
  const step = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 }));
  const place = fc
    .uniqueArray(step, { maxLength: 3, selector: ([array]) => array })
    .map((steps) => steps.flat());
  const leaf = fc.record({ value: fc.boolean(), place });
  const leaves = fc.array(leaf, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(leaves, { maxLength: 5 }), (fields) => {
      const event = new Map(fields.map((each, index) => [`f${index}`, each]));
      expect(satisfies([...event.keys()].map(field), event)).toBe(bruteForce(fields));
    }),
    { numRuns: 5_000 },
  );
});
