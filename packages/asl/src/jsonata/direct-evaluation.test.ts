import fc from "fast-check";
import jsonata from "jsonata";
import { describe, expect, test } from "vitest";
import { askJsonata, directEvaluation } from "./direct-evaluation.ts";

const direct = (source: string, bindings: Record<string, unknown>) =>
  directEvaluation(jsonata(source).ast())?.(bindings) ?? undefined;

describe("evaluating without JSONata", () => {
  test("paths, literals, comparisons and sums are evaluated at once", () => {
    const bindings = { i: 4, states: { input: { a: { b: "x" }, list: [1] } } };
    expect(direct("$states.input.a.b = 'x'", bindings)).toBe(true);
    expect(direct("$i + 1", bindings)).toBe(5);
    expect(direct("$states.input.list", bindings)).toEqual([1]);
  });

  test("an array on the way, a function, a filter go to JSONata", () => {
    const bindings = { x: [{ a: 1 }], i: "1" };
    expect(direct("$x.a", bindings)).toBe(askJsonata);
    expect(direct("$i + 1", bindings)).toBe(askJsonata);
    expect(directEvaluation(jsonata("$x[a=1]").ast())).toBeUndefined();
    expect(directEvaluation(jsonata("$sum($x.a)").ast())).toBeUndefined();
  });

  test("what it does evaluate, JSONata evaluates to the same", async () => {
    const leaf = fc.constantFrom(
      "$a",
      "$b",
      "$a.x",
      "$a.x.y",
      "$b.x",
      "$none",
      "1",
      "2.5",
      "'x'",
      "'1'",
      "true",
      "null",
    );
    const operator = fc.constantFrom("=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "and", "or", "&");
    const source = fc.oneof(
      leaf,
      fc.tuple(leaf, operator, leaf).map((parts) => parts.join(" ")),
      fc.tuple(leaf, operator, leaf, operator, leaf).map(([a, o, b, p, c]) => `(${a} ${o} ${b}) ${p} ${c}`),
      fc.tuple(leaf, operator, leaf, operator, leaf).map((parts) => parts.join(" ")),
    );
    const scalar = fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.constantFrom("x", "", "1"),
      fc.boolean(),
      fc.constant(null),
    );
    const value = fc.oneof(
      scalar,
      fc.array(scalar, { maxLength: 2 }),
      fc.record({ x: fc.oneof(scalar, fc.array(scalar, { maxLength: 2 }), fc.record({ y: scalar })) }),
    );
    await fc.assert(
      fc.asyncProperty(source, value, value, async (text, a, b) => {
        const expression = jsonata(text);
        const found = directEvaluation(expression.ast())?.({ a, b });
        fc.pre(found !== undefined && found !== askJsonata);
        expect(found).toEqual(await expression.evaluate(undefined, { a, b }));
      }),
      { numRuns: 2_000 },
    );
  });
});
