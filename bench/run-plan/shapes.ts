/** The steps that each step waits for, by their numbers. */
export type Edges = readonly (readonly number[])[];

/** How many things a thing of a tree holds: a VPC subnets, a subnet instances, an instance what is its own. */
const branches = 10;
/** How many steps stand side by side in a layer, and how many of the layer before each waits for. */
const width = 25;
const needed = 2;

/** What the steps of a plan may depend on, by name; each of so many steps. */
export const shapes = {
  independent: (steps) => Array.from({ length: steps }, () => []),
  chain: (steps) => Array.from({ length: steps }, (_, step) => (step === 0 ? [] : [step - 1])),
  // As it is taken down: what holds others comes after all of them.
  tree: (steps) =>
    Array.from({ length: steps }, (_, step) => {
      const place = steps - 1 - step;
      return Array.from({ length: branches }, (_, branch) => place * branches + 1 + branch)
        .filter((child) => child < steps)
        .map((child) => steps - 1 - child);
    }),
  layers: (steps) =>
    Array.from({ length: steps }, (_, step) => {
      const layer = Math.floor(step / width);
      if (layer === 0) return [];
      return Array.from({ length: needed }, (_, n) => (layer - 1) * width + ((step + n) % width));
    }),
} as const satisfies Readonly<Record<string, (steps: number) => Edges>>;

/** A shape's name. */
export type Shape = keyof typeof shapes;
export const shapeNames = Object.keys(shapes) as Shape[];

/** How many steps the longest path has. */
export function depthOf(edges: Edges): number {
  const depths: number[] = [];
  for (const needs of edges) depths.push(1 + Math.max(0, ...needs.map((need) => depths[need] ?? 0)));
  return Math.max(...depths);
}
