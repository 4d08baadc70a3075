import { describe, expect, test } from "vitest";
import { isQuiet } from "./is-quiet.ts";

const asked = (minute: number, { running = false, unfinished = [] as string[] } = {}) =>
  isQuiet(
    { isAnyRunning: async () => running, tellings: { unfinished: async () => unfinished } },
    new Date(Date.UTC(2026, 0, 1, 12, minute)),
    "5 minutes",
  );

describe("It is quiet", () => {
  test("where no execution is under way, and the chat shows how each case ended", async () => {
    expect(await asked(20)).toBe(true);
    expect(await asked(20, { running: true })).toBe(false);
    expect(await asked(20, { unfinished: ["c-1"] })).toBe(false);
  });

  test("but not once in six hours, when all recent cases are looked through", async () => {
    const answers = await Promise.all(Array.from({ length: 144 }, (_, index) => asked(index * 5)));
    expect(answers.flatMap((answer, index) => (answer ? [] : [index]))).toEqual([0, 72]);
  });
});
