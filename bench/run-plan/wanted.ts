import { parseArgs } from "node:util";
import { Misunderstood } from "../report/misunderstood.ts";
import { type Shape, shapeNames } from "./shapes.ts";

/** How many steps runs have: a few, many, and more than that. */
export const sizes = [100, 1_000, 10_000] as const;
export const [few, many, most] = sizes;

/** The shape of which 10,000 steps are carried out where nothing is said: the others take as long each. */
const largeShape: Shape = "independent";

/** What may be said of the runs that are wanted. */
export const options = `[--steps ${sizes.join("|")}] [--shape ${shapeNames.join("|")}]`;

/** Which runs are wanted: of one shape or all, of one size or all. */
export function runsFor(words: readonly string[]): readonly (readonly [Shape, number])[] {
  const { shape, steps } = understood(words);
  const isWanted = (name: Shape, size: number) =>
    steps === undefined ? size !== most || name === (shape ?? largeShape) : size === steps;
  return shapeNames
    .filter((name) => shape === undefined || name === shape)
    .flatMap((name) => sizes.filter((size) => isWanted(name, size)).map((size) => [name, size] as const));
}

function understood(words: readonly string[]): { readonly shape?: Shape; readonly steps?: number } {
  const given = parsed(words);
  const shape = shapeNames.find((name) => name === given.shape);
  if (given.shape !== undefined && shape === undefined)
    throw new Misunderstood(`There is no shape "${given.shape}".`);
  const steps = sizes.find((size) => String(size) === given.steps);
  if (given.steps !== undefined && steps === undefined)
    throw new Misunderstood(`There is no run of "${given.steps}" steps.`);
  return { ...(shape ? { shape } : {}), ...(steps ? { steps } : {}) };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: { steps: { type: "string" }, shape: { type: "string" } },
    }).values;
  } catch (error) {
    throw new Misunderstood((error as Error).message);
  }
}
