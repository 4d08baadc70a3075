import { describe, expect, test } from "vitest";
import { isQuiet } from "./is-quiet.ts";

const asked = (minute: number, { running = false, unfinished = [] as string[] } = {}) =>
  isQuiet(
    { isAnyRunning: async () => running, tellings: { unfinished: async () => unfinished } },
    new Date(Date.UTC(2026, 0, 1, 12, minute)),
    "5 minutes",
  );
/** The times in twelve hours, in minutes, at which it is not quiet. */
async function busyMinutes(words: Parameters<typeof asked>[1]): Promise<readonly number[]> {
  const minutes = Array.from({ length: 144 }, (_, index) => index * 5);
  const answers = await Promise.all(minutes.map((minute) => asked(minute, words)));
  return minutes.filter((_, index) => !answers[index]);
}

describe("It is quiet", () => {
  test("but for once in six hours, for a closed case that the chat has never heard of", async () => {
    expect(await busyMinutes({})).toEqual([0, 360]);
  });

  test("never while an execution is under way", async () => {
    expect(await busyMinutes({ running: true })).toHaveLength(144);
  });

  test("but for each quarter of an hour while a message does not show how its case ended", async () => {
    const busy = await busyMinutes({ unfinished: ["c-1"] });
    expect(busy).toEqual(Array.from({ length: 48 }, (_, index) => index * 15));
  });
});
