import fc from "fast-check";
import { expect, test } from "vitest";
import { ownOf } from "./own.ts";

const ofEveryObject = Object.getOwnPropertyNames(Object.prototype);
const key = fc.oneof(fc.constantFrom(...ofEveryObject), fc.string());

test("whatever the key, a record has what was put into it, and nothing else", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.integer())), key, (entries, asked) => {
      expect(ownOf(Object.fromEntries(entries), asked)).toBe(new Map(entries).get(asked));
    }),
  );
  expect(ownOf(undefined, "constructor")).toBeUndefined();
});
