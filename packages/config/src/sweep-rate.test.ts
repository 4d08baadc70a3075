import type { Duration } from "@watchkeeper/core/duration";
import { expect, test } from "vitest";
import { rateOf } from "./sweep-rate.ts";

test.each([
  ["1 day", "rate(1 day)"],
  ["24 hours", "rate(1 day)"],
  ["6 hours", "rate(6 hours)"],
  ["1 hour", "rate(1 hour)"],
  ["60 minutes", "rate(1 hour)"],
  ["90 minutes", "rate(90 minutes)"],
  ["14 days", "rate(14 days)"],
  ["1.5 hours", "rate(90 minutes)"],
] as const)("every %s is %s", (every, rate) => {
  expect(rateOf(every)).toBe(rate);
});

test.each(["90 seconds", "0 minutes", "0.5 minutes", "never"])("%s is none", (every) => {
  expect(() => rateOf(every as Duration)).toThrow(/is no/);
});
