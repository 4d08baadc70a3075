import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePattern } from "./compile-pattern.ts";
import { patternIndex } from "./pattern-index.ts";

describe("an index of patterns", () => {
  test("it gives the values of the matching rules in the order of the rules, each once", () => {
    const index = patternIndex([
      { pattern: { detail: { state: [{ prefix: "run" }] } }, value: "by prefix" },
      { pattern: { source: ["aws.s3"] }, value: "other source" },
      { pattern: { $or: [{ source: ["aws.ec2"] }, { account: ["1"] }] }, value: "either" },
      { pattern: { missing: [{ exists: false }] }, value: "by absence" },
    ]);
    expect(index.match({ source: "aws.ec2", account: "1", detail: { state: "running" } })).toEqual([
      "by prefix",
      "either",
      "by absence",
    ]);
  });

  test("a key that holds dots is found by the path that it makes", () => {
    const index = patternIndex([{ pattern: { detail: { "a.b": ["x"] } }, value: 1 }]);
    expect(index.match({ "detail.a": { b: "x" } })).toEqual([1]);
    expect(index.match({ detail: { a: { b: "x" } } })).toEqual([1]);
  });

  test("it agrees with asking each pattern in turn", () => {
    const key = fc.constantFrom("a", "b", "c", "a.b");
    const scalar = fc.constantFrom<string | number | boolean | null>(
      "x",
      "xy",
      "Y",
      "10.0.0.1",
      1,
      2,
      true,
      null,
    );
    const leaf = fc.oneof(
      scalar,
      fc.constantFrom<object>(
        { prefix: "x" },
        { suffix: "y" },
        { "equals-ignore-case": "y" },
        { "anything-but": ["x"] },
        { "anything-but": { wildcard: "x*" } },
        { numeric: [">", 0, "<=", 1] },
        { cidr: "10.0.0.0/8" },
        { exists: true },
        { exists: false },
        { wildcard: "*y" },
      ),
    );
    const field = fc.array(leaf, { minLength: 1, maxLength: 3 });
    const { pattern } = fc.letrec<{ pattern: object; node: object }>((tie) => ({
      pattern: fc.oneof(
        { weight: 4, arbitrary: fc.dictionary(key, tie("node"), { minKeys: 1, maxKeys: 3 }) },
        {
          weight: 1,
          arbitrary: fc.record({ $or: fc.array(tie("pattern"), { minLength: 2, maxLength: 2 }) }),
        },
      ),
      node: fc.oneof({ maxDepth: 3 }, field, tie("pattern")),
    }));
    const { event } = fc.letrec<{ event: object; value: unknown }>((tie) => ({
      event: fc.dictionary(key, tie("value"), { maxKeys: 3 }),
      value: fc.oneof({ maxDepth: 4 }, scalar, tie("event"), fc.array(tie("value"), { maxLength: 3 })),
    }));
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 12 }), event, (patterns, one) => {
        const rules = patterns.map((each, value) => ({ pattern: compilePattern(each), value }));
        const naive = rules.filter((rule) => rule.pattern.matches(one)).map(({ value }) => value);
        expect(patternIndex(rules).match(one)).toEqual(naive);
      }),
      { numRuns: 2_000 },
    );
  });
});
