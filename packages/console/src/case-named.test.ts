import { expect, test } from "vitest";
import { caseNamed } from "./case-named.ts";

test("a case is named by as much of its id as no other has", () => {
  const cases = [{ id: "c-0a" }, { id: "c-0b" }, { id: "c-1a" }];
  expect(caseNamed(cases, "c-0b")).toBe("c-0b");
  expect(caseNamed(cases, "c-1")).toBe("c-1a");
  expect(caseNamed(cases, "c-0")).toBe("c-0");
  expect(caseNamed(cases, "c-9")).toBe("c-9");
  expect(caseNamed(cases, undefined)).toBeUndefined();
});
