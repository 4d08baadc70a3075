import type { PlanPage } from "./plan-page.ts";
import type { Step } from "./step.ts";

/** What a plan's graph is, worked out once in O(V+E): steps by their numbers. */
export interface Facts {
  readonly ids: readonly string[];
  readonly needs: readonly (readonly number[])[];
  readonly neededBy: readonly (readonly number[])[];
  readonly waves: readonly number[];
  /** The number of the last wave: 0 where there is only one. */
  readonly lastWave: number;
  readonly undoable: readonly boolean[];
  /** For each step, the number of the first one that touches the same resources. */
  readonly resources: readonly number[];
  /** The paths of its answer that others, or its own way back, refer to. */
  readonly keeps: readonly (readonly string[])[];
  /** The steps in an order in which each stands after those that it depends on. */
  readonly order: readonly number[];
}

/** The facts of a plan's graph, from its pages. */
export function factsOf(pages: readonly PlanPage[]): Facts {
  const entries = pages.flat();
  const needs = entries.map((entry) => entry.needs);
  const neededBy = turned(needs);
  return {
    ids: entries.map(({ id }) => id),
    needs,
    neededBy,
    waves: entries.map(({ wave }) => wave),
    lastWave: entries.reduce((last, { wave }) => Math.max(last, wave), 0),
    undoable: entries.map(({ isUndoable }) => isUndoable),
    resources: entries.map(({ shares }, step) => shares ?? step),
    keeps: entries.map(({ keeps }) => keeps),
    order: ordered(needs, neededBy),
  };
}

/** Steps in an order in which each stands after those that it depends on; those of a ring are left out. */
export function inOrder<T extends Pick<Step, "id" | "dependsOn">>(steps: readonly T[]): readonly T[] {
  const number = new Map(steps.map(({ id }, index) => [id, index]));
  const needs = steps.map(({ dependsOn }) => dependsOn.map((id) => number.get(id) ?? 0));
  return ordered(needs, turned(needs)).flatMap((step) => steps[step] ?? []);
}

function turned(needs: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const neededBy: number[][] = needs.map(() => []);
  for (const [step, list] of needs.entries()) for (const need of list) neededBy[need]?.push(step);
  return neededBy;
}

/** Kahn's order; shorter than the list where there is a ring. */
function ordered(
  needs: readonly (readonly number[])[],
  neededBy: readonly (readonly number[])[],
): readonly number[] {
  const open = needs.map((list) => list.length);
  const order = open.flatMap((count, step) => (count === 0 ? [step] : []));
  for (let at = 0; at < order.length; at++) {
    for (const step of neededBy[order[at] ?? 0] ?? []) {
      open[step] = (open[step] ?? 0) - 1;
      if (open[step] === 0) order.push(step);
    }
  }
  return order;
}
