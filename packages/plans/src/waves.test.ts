import { expect, test } from "vitest";
import type { Step } from "./step.ts";
import { inWaves } from "./waves.ts";

const steps = (count: number, each = 1) =>
  Array.from({ length: count * each }, (_, index) => ({
    id: `s-${index}`,
    resource: `arn:${Math.floor(index / each)}`,
    dependsOn: [] as readonly string[],
  })) as unknown as readonly Step[];

const sizes = (all: readonly Step[]) => {
  const waves = new Map<number, number>();
  for (const { wave = 0 } of all) waves.set(wave, (waves.get(wave) ?? 0) + 1);
  return [...waves.values()];
};

test("what may be changed without asking needs no waves", () => {
  expect(inWaves(steps(10), 10)).toEqual(steps(10));
});

test("the first wave is small, and each is five times the one before", () => {
  expect(sizes(inWaves(steps(11), 10))).toEqual([5, 6]);
  expect(sizes(inWaves(steps(120), 10))).toEqual([5, 25, 90]);
  expect(sizes(inWaves(steps(5_000), 10))).toEqual([5, 25, 125, 625, 3_125, 1_095]);
});

test("where nothing much may be changed without asking, the first wave is one resource", () => {
  expect(sizes(inWaves(steps(7), 1))).toEqual([1, 5, 1]);
});

test("the steps of one resource are in one wave", () => {
  const waved = inWaves(steps(40, 2), 10);
  for (const { resource, wave } of waved)
    expect(new Set(waved.filter((other) => other.resource === resource).map((other) => other.wave))).toEqual(
      new Set([wave]),
    );
});

test("no step is in an earlier wave than one that it depends on", () => {
  const [first, ...rest] = steps(12);
  const last = rest.at(-1)?.id ?? "";
  const waved = inWaves([{ ...first, dependsOn: [last] } as Step, ...rest], 10);
  expect(waved[0]?.wave).toBe(waved.at(-1)?.wave);
});
