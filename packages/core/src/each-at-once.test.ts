import { expect, test } from "vitest";
import { eachAtOnce } from "./each-at-once.ts";

test("all are worked through in their order, no more side by side than told", async () => {
  const begun: number[] = [];
  let underWay = 0;
  let most = 0;
  await eachAtOnce(3, [1, 2, 3, 4, 5, 6, 7], async (one) => {
    begun.push(one);
    most = Math.max(most, ++underWay);
    await Promise.resolve();
    underWay--;
  });
  expect([begun, most]).toEqual([[1, 2, 3, 4, 5, 6, 7], 3]);
});

test("an error is the call's", async () => {
  const failing = eachAtOnce(2, [1, 2, 3], async (one) => {
    if (one === 2) throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
});
