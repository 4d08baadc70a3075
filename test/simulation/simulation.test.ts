import { describe, expect, test } from "vitest";
import { journeys } from "./journeys.ts";
import { runSeed } from "./run-seed.ts";

describe("under rough faults", () => {
  // What takes long is acted out by `npm run test:faults` alone.
  const long = ["expire", "retry", "five hundred", "burst", "sixty"];
  test.each(Object.keys(journeys).filter((name) => !long.includes(name)))(
    'the journey "%s" keeps every promise',
    async (journey) => {
      const { failure } = await runSeed({ journey, seed: 1, profile: "rough" });
      expect(failure).toBeUndefined();
    },
  );

  test("the same seed gives the same history, and another seed another", async () => {
    const hashes: string[] = [];
    for (const seed of [7, 7, 8]) {
      hashes.push((await runSeed({ journey: "approve", seed, profile: "rough" })).hash);
    }
    expect(hashes[1]).toBe(hashes[0]);
    expect(hashes[2]).not.toBe(hashes[0]);
  });
});
