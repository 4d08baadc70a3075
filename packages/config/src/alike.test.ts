import fc from "fast-check";
import { expect, test } from "vitest";
import { alike, inPlace } from "./alike.ts";

test("what is grouped comes out again as it was, each value once", () => {
  const values = fc.array(fc.record({ mode: fc.constantFrom("ask", "observe") }));
  fc.assert(
    fc.property(values, (given) => {
      const groups = alike(given);
      expect(inPlace(groups)).toEqual(given);
      expect(groups.length).toBeLessThanOrEqual(2);
    }),
  );
});
