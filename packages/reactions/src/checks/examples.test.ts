import { describe, expect, test } from "vitest";
import type { AnyCheck } from "../check.ts";
import { examplesOf, tryExample } from "../try-example.ts";
import { awsBaseline } from "./index.ts";

const checks: readonly AnyCheck[] = awsBaseline;

describe.each(checks.map((check) => [check.id, check] as const))("%s", (_id, check) => {
  const examples = examplesOf(check);
  test("has an example in which it finds something, and one in which it does not", () => {
    expect(new Set(examples.map(({ finds }) => finds.length > 0))).toEqual(new Set([true, false]));
  });

  test("has an example that it mends, where it has a fix", () => {
    const mended = examples.some(({ finds }) => finds.some(({ calls }) => calls.length > 0));
    expect(mended).toBe(check.fix !== undefined);
  });

  test.each(examples.map((example) => [example.name, example] as const))("%s", async (_name, example) => {
    const { found, trouble } = await tryExample(check, example);
    expect(trouble).toEqual([]);
    expect(found).toEqual(example.finds);
  });
});
