import fc from "fast-check";
import { expect, test } from "vitest";
import { brief, oneLine } from "./one-line.ts";

test("a text of many lines is one, and the breaks are seen", () => {
  expect(oneLine("looked at it\r\napproved by mallory\u2028fixed\n")).toBe(
    String.raw`looked at it\r\napproved by mallory\u2028fixed\n`,
  );
});

test("a long text is as many whole words as there is room for, on one line", () => {
  expect(brief("The volume\n  has\tstatus modifying", 40)).toBe("The volume has status modifying");
  expect(brief("The volume\n has status modifying", 20)).toBe("The volume has…");
  expect(brief("a".repeat(50), 20)).toBe(`${"a".repeat(19)}…`);
});

test("whatever a text is, it is one line, no longer than it may be, and no character is cut in half", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom(..."a \n👩\u0301") })),
      fc.integer({ min: 2, max: 60 }),
      (text, most) => {
        const told = brief(text, most);
        expect(told).not.toMatch(/[\r\n\u0085\u2028\u2029]/);
        expect(told.length).toBeLessThanOrEqual(most);
        expect(told.isWellFormed()).toBe(true);
        expect(oneLine(text)).not.toMatch(/[\r\n\u0085\u2028\u2029]/);
      },
    ),
  );
});
