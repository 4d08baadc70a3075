import type { Plan } from "../plan.ts";
import type { Step } from "../step.ts";
import type { Draw } from "./draw.ts";
import {
  amongOthers,
  careful,
  emptying,
  foundBy,
  making,
  naming,
  planOf,
  removing,
  resourceOf,
  turn,
} from "./steps.ts";

/** Draws a plan: a graph of a shape that plans have, of steps of all kinds. */
export function drawPlan(draw: Draw): Plan {
  const count = 1 + draw.below(draw.chance(0.1) ? 60 : 14);
  const edges = edgesOf(draw, count);
  const waves = wavesOf(draw, edges);
  const isPlain = draw.chance(0.3);
  const steps: Step[] = [];
  for (const [number, needs] of edges.entries()) {
    const step = isPlain ? turn(`s${number}`, idsOf(needs)) : drawStep(draw, number, needs, count, steps);
    steps.push({ ...step, wave: waves[number] ?? 0 });
  }
  return planOf(steps, draw.of(["stop", "undo", "undo", "continue"] as const), {
    maxFailures: draw.below(3),
  });
}

const idsOf = (needs: readonly number[]) => needs.map((need) => `s${need}`);

/** The edges of a graph of so many steps, by one of the shapes that plans have. */
function edgesOf(draw: Draw, count: number): readonly (readonly number[])[] {
  const shape = draw.of(["independent", "chain", "tree", "layers", "any", "any"] as const);
  return Array.from({ length: count }, (_, step): readonly number[] => {
    if (step === 0 || shape === "independent") return [];
    if (shape === "chain") return [step - 1];
    if (shape === "tree") return [Math.floor((step - 1) / 3)];
    if (shape === "layers") {
      const layer = Math.floor(step / 5);
      return layer === 0 ? [] : [...new Set([0, 1].map(() => (layer - 1) * 5 + draw.below(5)))];
    }
    return [...new Set(Array.from({ length: draw.below(4) }, () => draw.below(step)))];
  });
}

/** Waves that grow along the edges. */
function wavesOf(draw: Draw, edges: readonly (readonly number[])[]): readonly number[] {
  const count = draw.chance(0.25) ? 1 + draw.below(4) : 1;
  const waves: number[] = [];
  for (const [number, needs] of edges.entries()) {
    const least = Math.max(0, ...needs.map((need) => waves[need] ?? 0));
    waves.push(Math.max(least, Math.floor((number / edges.length) * count)));
  }
  return waves;
}

function drawStep(
  draw: Draw,
  number: number,
  needs: readonly number[],
  count: number,
  before: readonly Step[],
): Step {
  const id = `s${number}`;
  const ids = idsOf(needs);
  const more: Partial<Step> = {
    ...(draw.chance(0.2) ? { retryOn: ["DependencyViolation"] } : {}),
    ...(draw.chance(0.6) ? { result: foundBy(id) } : {}),
    ...(draw.chance(0.12) ? { resource: resourceOf(`s${draw.below(count)}`) } : {}),
    check: { ...turn(id).check, deadlineSeconds: draw.of([20, 120, 3_600]) },
  };
  const step = kindOf(draw, id, ids, count, more, before[needs[0] ?? -1]);
  const { compensation: _, ...final } = step;
  return draw.chance(0.1) ? final : step;
}

function kindOf(
  draw: Draw,
  id: string,
  ids: readonly string[],
  count: number,
  more: Partial<Step>,
  need: Step | undefined,
): Step {
  const kind = draw.below(100);
  if (kind < 8) return emptying(id, 1 + draw.below(12), 30, ids);
  if (kind < 16) {
    const { check: _, ...rest } = more;
    return amongOthers(
      id,
      Array.from({ length: count }, (_, other) => `s${other}`),
      ids,
      rest,
    );
  }
  if (kind < 24) return withDeadline(making(id, ids, more), more);
  if (kind < 30) {
    const { check: _, ...rest } = more;
    return withDeadline(removing(id, ids, rest), more);
  }
  if (kind < 45) return withDeadline(careful(id, ids), more);
  if (kind < 65 && need !== undefined && !need.repeat)
    return { ...naming(id, need.id, more), dependsOn: ids };
  return turn(id, ids, more);
}

/** A step with what was drawn beside its conditions. */
const withDeadline = (step: Step, { check, ...more }: Partial<Step>): Step => ({
  ...step,
  ...more,
  check: { ...step.check, deadlineSeconds: check?.deadlineSeconds ?? step.check.deadlineSeconds },
});
