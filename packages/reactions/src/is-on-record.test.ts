import { expect, test } from "vitest";
import { isOnRecord } from "./is-on-record.ts";

test("of a person's refusals in a minute, the first ten are on record, and then each that doubles their number", () => {
  const all = Array.from({ length: 10_000 }, (_, number) => number + 1).filter(isOnRecord);
  expect(all).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192]);
});
