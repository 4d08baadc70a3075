import { expect, test } from "vitest";
import { fewOf } from "./few-of.ts";

test("of many, the first few are named, and the others counted", () => {
  expect(fewOf(["a", "b", "c"])).toBe("a, b, c");
  expect(fewOf(["a", "b", "c", "d", "e"])).toBe("a, b, c and 2 more");
  expect(fewOf(["a", "b"], 1)).toBe("a and 1 more");
});
