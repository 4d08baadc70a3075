import type { Json } from "@watchkeeper/core/json";
import { describe, expect, test } from "vitest";
import type { State } from "../state-language.ts";
import { machineOf, runDefinition } from "../testing/run-definition.ts";

const evaluate = async (source: string, input: Json = {}) => {
  const state = { Type: "Pass", Output: `{% ${source} %}`, End: true } as State;
  const execution = await runDefinition(machineOf({ S: state }), input);
  return execution.status === "SUCCEEDED" ? execution.output : execution.cause;
};

describe("the functions that Step Functions adds to JSONata", () => {
  test.each<[string, unknown]>([
    ["$partition([1,2,3,4,5], 2)", [[1, 2], [3, 4], [5]]],
    ["$range(0, 10, 5)", [0, 5, 10]],
    ["$range(3, 1, -1)", [3, 2, 1]],
    ["$hash('input data', 'SHA-1')", "aaff4a450a104cd177d28d18d74485e8cae074b7"],
    ["$parse('{\"a\": [1]}').a[0]", 1],
    ["$uuid()", "00000000-0000-4000-8000-000000000001"],
    ["$random()", 0.5],
    ["$random(7) = $random(7) and $random(7) < 1", true],
    ["$now()", "2026-01-01T00:00:00.000Z"],
    ["$now('[Y]-[D1]')", "2026-1"],
    ["$millis()", 1767225600000],
    ["$count($states.input.x)", 0],
  ])("%s", async (source, value) => expect(await evaluate(source)).toEqual(value));

  test("$eval does not exist", async () => {
    expect(await evaluate("$eval('1')")).toContain(
      "threw an error during evaluation. T1006: Attempted to invoke a non-function",
    );
  });

  test("a function, and nothing, are no results", async () => {
    expect(await evaluate("function($x) { $x }")).toContain("returned an unsupported result type.");
    expect(await evaluate("$states.input.absent")).toContain("returned nothing (undefined).");
  });

  test("a list of one stays a list, also out of a filter that was asked to keep it", async () => {
    expect(await evaluate("$states.input.items", { items: [7] })).toEqual([7]);
    expect(await evaluate("$states.input.items[$ > 5][]", { items: [1, 7] })).toEqual([7]);
  });
});
