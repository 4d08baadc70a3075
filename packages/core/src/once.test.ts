import { expect, test } from "vitest";
import { once } from "./once.ts";

test("what is asked for at one moment, and again later, is worked out once", async () => {
  let worked = 0;
  const answer = once(async () => ++worked);
  expect(await Promise.all([answer(), answer()])).toEqual([1, 1]);
  expect(await answer()).toBe(1);
});

test("what has failed is tried again when it is asked for again", async () => {
  let tries = 0;
  const answer = once(async () => {
    tries += 1;
    if (tries === 1) throw new Error("not yet");
    return tries;
  });
  await expect(answer()).rejects.toThrow("not yet");
  expect(await answer()).toBe(2);
});
