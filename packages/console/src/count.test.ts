import { expect, test } from "vitest";
import { count } from "./count.ts";

test("a number takes its noun", () => {
  expect([count(1, "resource"), count(2, "resource")]).toEqual(["1 resource", "2 resources"]);
});
