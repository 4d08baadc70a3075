import { expect, test } from "vitest";
import { catchUp } from "./catch-up.ts";
import type { Told } from "./ports.ts";
import { found } from "./testing/views.ts";

/** A chat that was told of a case up to a record, and a process that sweeps again and again. */
function sweeper(toldSeq: number | undefined) {
  const told = new Map<string, Told>();
  const tell = (seq: number) => told.set("c-1", { channel: "C1", ts: "1.0", seq, hash: "" });
  if (toldSeq !== undefined) tell(toldSeq);
  const asked: (readonly string[])[] = [];
  const settled = new Map<string, number>();
  const sweep = (seq: number) =>
    catchUp({
      settled,
      recent: async () => [{ ...found, audit: { seq, hash: "" } }],
      find: async () => undefined,
      tellChat: async () => {},
      tellings: {
        unfinished: async () => [],
        of: async (ids) => {
          asked.push(ids);
          return told;
        },
      },
    });
  return { sweep, tell, asked };
}

test("the chat is told of a case again until it shows the newest record", async () => {
  const { sweep, tell } = sweeper(3);
  expect([await sweep(4), await sweep(4)]).toEqual([["c-1"], ["c-1"]]);
  tell(4);
  expect([await sweep(4), await sweep(5)]).toEqual([[], ["c-1"]]);
});

test("what was told of a case is asked for once, until the case goes on", async () => {
  const { sweep, asked } = sweeper(4);
  for (const seq of [4, 4, 4, 5]) await sweep(seq);
  expect(asked).toEqual([["c-1"], [], [], ["c-1"]]);
});
