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
import type { Kind, Shape, Theme } from "./theme.ts";

/** Kinds of steps, as often as they are drawn. */
const kinds: readonly Kind[] = (
  [
    ["emptying", 2],
    ["among others", 2],
    ["making", 2],
    ["removing", 1],
    ["careful", 3],
    ["naming", 5],
    ["turn", 6],
  ] as const
).flatMap(([kind, times]) => Array<Kind>(times).fill(kind));

/** Draws a plan: a graph of a shape that plans have, of steps of all kinds. */
export function drawPlan(draw: Draw, theme: Theme): Plan {
  const least = theme.shape === undefined ? 1 : 6;
  const count = theme.steps ?? least + draw.below((draw.chance(0.1) ? 61 : 15) - least);
  const edges = edgesOf(draw, count, theme.shape ?? draw.of(shapes));
  const waves = wavesOf(edges, theme.waves ?? (draw.chance(0.25) ? 1 + draw.below(4) : 1));
  const mostly = theme.kind ?? (draw.chance(0.4) ? draw.of(kinds) : undefined);
  const deadlines =
    theme.deadlines ??
    draw.of([
      [20, 120, 3_600],
      [120, 3_600],
    ]);
  const steps: Step[] = [];
  for (const [number, needs] of edges.entries()) {
    const isLeaf = !edges.some((list) => list.includes(number));
    const usual = isLeaf ? (theme.leaves ?? mostly) : mostly;
    const kind = usual !== undefined && draw.chance(0.7) ? usual : draw.of(kinds);
    const step = drawStep(draw, kind, number, needs, count, deadlines, steps);
    const told: Partial<Step> = {
      ...(theme.spell === "busy" ? { retryOn: ["DependencyViolation"] } : {}),
      ...(theme.hasResults ? { result: foundBy(step.id) } : {}),
    };
    steps.push({ ...step, ...told, wave: waves[number] ?? 0 });
  }
  return planOf(steps, theme.onFailure ?? draw.of(["stop", "undo", "undo", "continue"] as const), {
    maxFailures: draw.below(3),
  });
}

const idsOf = (needs: readonly number[]) => needs.map((need) => `s${need}`);

const shapes: readonly Shape[] = ["independent", "chain", "tree", "layers", "any", "any"];

/** The edges of a graph of so many steps, by one of the shapes that plans have. */
function edgesOf(draw: Draw, count: number, shape: Shape): readonly (readonly number[])[] {
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
function wavesOf(edges: readonly (readonly number[])[], count: number): readonly number[] {
  const waves: number[] = [];
  for (const [number, needs] of edges.entries()) {
    const least = Math.max(0, ...needs.map((need) => waves[need] ?? 0));
    waves.push(Math.max(least, Math.floor((number / edges.length) * count)));
  }
  return waves;
}

function drawStep(
  draw: Draw,
  kind: Kind,
  number: number,
  needs: readonly number[],
  count: number,
  deadlines: readonly number[],
  before: readonly Step[],
): Step {
  const id = `s${number}`;
  const ids = idsOf(needs);
  const more: Partial<Step> = {
    ...(draw.chance(0.2) ? { retryOn: ["DependencyViolation"] } : {}),
    ...(draw.chance(0.6) ? { result: foundBy(id) } : {}),
    ...(draw.chance(0.12) ? { resource: resourceOf(`s${draw.below(count)}`) } : {}),
    ...(draw.chance(0.1) ? { also: [resourceOf(`s${draw.below(count)}`)] } : {}),
    check: { ...turn(id).check, deadlineSeconds: draw.of(deadlines) },
  };
  const step = ofKind(draw, kind, id, ids, count, more, before[needs[0] ?? -1]);
  const { compensation: _, ...final } = step;
  return draw.chance(0.1) ? final : step;
}

function ofKind(
  draw: Draw,
  kind: Kind,
  id: string,
  ids: readonly string[],
  count: number,
  more: Partial<Step>,
  need: Step | undefined,
): Step {
  const { check: _, ...rest } = more;
  switch (kind) {
    case "emptying": {
      const step = emptying(id, 1 + draw.below(12), 30, ids);
      return draw.chance(0.5) ? step : { ...step, precondition: turn(id).precondition };
    }
    case "among others": {
      const all = Array.from({ length: count }, (_, other) => `s${other}`);
      return withDeadline(amongOthers(id, all, ids, rest), more);
    }
    case "making":
      return making(id, ids, more);
    case "removing":
      return withDeadline(removing(id, ids, rest), more);
    case "careful":
      return withDeadline(careful(id, ids, rest), more);
    case "naming":
      return need?.call.operation === "CreateTags"
        ? { ...naming(id, need.id, more), dependsOn: ids }
        : turn(id, ids, more);
    case "turn":
      return turn(id, ids, more);
  }
}

/** A step with what was drawn beside its conditions. */
const withDeadline = (step: Step, { check, ...more }: Partial<Step>): Step => ({
  ...step,
  ...more,
  check: { ...step.check, deadlineSeconds: check?.deadlineSeconds ?? step.check.deadlineSeconds },
});
