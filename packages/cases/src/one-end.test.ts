import { expect, test } from "vitest";
import type { CaseOutcome } from "./case.ts";
import { inOne } from "./one-end.ts";

test.each<readonly [string, readonly CaseOutcome[], CaseOutcome]>([
  ["what was done partly beside what was fixed is partly done", ["fixed", "partly"], "partly"],
  ["what was fixed beside what was right by then is fixed", ["fixed", "already-compliant"], "fixed"],
  ["what was fixed beside what was denied is partly done", ["fixed", "denied"], "partly"],
  ["what was fixed after something was taken back is fixed", ["undone", "fixed"], "fixed"],
  ["what parked needs a person, whatever else was done", ["fixed", "parked", "denied"], "parked"],
])("%s", (_, ends, one) => {
  expect(inOne(ends.map((outcome) => ({ outcome }))).outcome).toBe(one);
});
