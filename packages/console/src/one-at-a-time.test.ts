import { expect, test } from "vitest";
import { oneAtATime } from "./one-at-a-time.ts";

/** A clock whose pauses end when they are told to. */
function handClock() {
  let now = 0;
  const pauses: { readonly ms: number; readonly end: () => void }[] = [];
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    clock: {
      now: () => new Date(now),
      sleep: (ms: number) => new Promise<void>((resolve) => pauses.push({ ms, end: resolve })),
    },
    pass: (ms: number) => (now += ms),
    /** Ends the pause that goes on; answers with its length. */
    endPause: async () => {
      await settled();
      const pause = pauses.shift();
      pause?.end();
      await settled();
      return pause?.ms;
    },
  };
}

test("what is asked for again and again is done one at a time, and the last of it for certain", async () => {
  const did: string[] = [];
  const { clock, endPause } = handClock();
  const ask = oneAtATime(clock);
  const work = (name: string) => async () => {
    did.push(name);
    if (name === "c") throw new Error("a failure stops nothing");
  };
  for (const name of ["a", "b", "c"]) ask(work(name), 100);
  expect(did).toEqual(["a"]);
  expect(await endPause()).toBe(100);
  expect(did).toEqual(["a", "c"]);
  ask(work("d"), 100);
  await endPause();
  expect(did).toEqual(["a", "c", "d"]);
  await endPause();
  ask(work("e"), 100);
  expect(did).toEqual(["a", "c", "d", "e"]);
});

test("what takes long is done rarely", async () => {
  const { clock, pass, endPause } = handClock();
  const ask = oneAtATime(clock);
  ask(async () => void pass(1_200), 1_000);
  expect(await endPause()).toBe(3_600);
});
