import { describe, expect, test } from "vitest";
import { compilePattern } from "./compile-pattern.ts";
import { patternIndex } from "./pattern-index.ts";
import { patternCases } from "./testing/conformance-cases.ts";

const cases = patternCases(process.env);

describe.skipIf(!cases)("recorded EventBridge behaviour", () => {
  test.each(cases ?? [])("$name: $expect", ({ expect: outcome, pattern, event, message }) => {
    if (outcome === "invalid") {
      expect(() => compilePattern(pattern)).toThrow(
        expect.objectContaining({ name: "InvalidEventPattern", message }),
      );
      return;
    }
    const matches = outcome === "match";
    expect(compilePattern(pattern).matches(event)).toBe(matches);
    expect(compilePattern(JSON.stringify(pattern)).matches(event)).toBe(matches);
    expect(patternIndex([{ pattern, value: "rule" }]).match(event)).toEqual(matches ? ["rule"] : []);
  });
});
