import { expect, test } from "vitest";
import { inOne } from "./one-end.ts";

test("what is partly done stays so beside what is fixed", () => {
  expect(inOne([{ outcome: "fixed" }, { outcome: "partly", note: "people have denied the rest" }])).toEqual({
    outcome: "partly",
    note: "people have denied the rest",
  });
});
