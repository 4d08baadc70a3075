import { describe, expect, test } from "vitest";
import { whereItIsKept } from "./where-it-is-kept.ts";

const now = new Date("2026-03-02T17:10:00Z");
const cloud = { folder: "cloud", isNew: false };

describe("a cloud that is kept says", () => {
  test("that it is new", () => {
    expect(whereItIsKept({ ...cloud, isNew: true, clock: now }, now, true)).toEqual([
      "The cloud is new, and is kept in cloud: started there again, it goes on.",
    ]);
  });

  test("how far its clock is behind, and how to catch up", () => {
    const clock = new Date("2026-03-02T09:00:00Z");
    expect(whereItIsKept({ ...cloud, clock }, now, false)).toEqual([
      "The cloud in cloud goes on where it stood: it is 2026-03-02T09:00:00.000Z there, 8 h 10 min behind.",
      "To catch up: npx watchkeeper clock advance 490m",
    ]);
    expect(whereItIsKept({ ...cloud, clock }, now, true).at(-1)).toMatch(
      /^Until then it takes no clicks from Slack/,
    );
  });

  test("nothing of catching up where there is nothing to catch up with, or its clock is ahead", () => {
    for (const time of ["2026-03-02T17:09:30Z", "2026-03-03T17:00:00Z"]) {
      expect(whereItIsKept({ ...cloud, clock: new Date(time) }, now, true)).toHaveLength(1);
    }
  });
});
