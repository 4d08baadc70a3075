import { expect, test } from "vitest";
import { oneAtATime } from "./one-at-a-time.ts";

test("what is asked for again and again is done one at a time, and the last of it for certain", async () => {
  const did: string[] = [];
  const waits: (() => void)[] = [];
  const ask = oneAtATime(() => new Promise((resolve) => waits.push(resolve)));
  const work = (name: string) => async () => {
    did.push(name);
    if (name === "c") throw new Error("a failure stops nothing");
  };
  for (const name of ["a", "b", "c"]) ask(work(name), 100);
  expect(did).toEqual(["a"]);
  const pass = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    waits.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  await pass();
  expect(did).toEqual(["a", "c"]);
  ask(work("d"), 100);
  await pass();
  expect(did).toEqual(["a", "c", "d"]);
  await pass();
  ask(work("e"), 100);
  expect(did).toEqual(["a", "c", "d", "e"]);
});
