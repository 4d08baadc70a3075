import type { Bench } from "./main.ts";
import { lower, type Measure } from "./report/measure.ts";
import { type Cost, carryOut } from "./run-plan/carry-out.ts";
import { coreCost } from "./run-plan/core-cost.ts";
import { ticksOfLongWait } from "./run-plan/long-wait.ts";
import { type Shape, shapeNames } from "./run-plan/shapes.ts";
import { few, many, most, options, runsFor } from "./run-plan/wanted.ts";

/**
 * Requests a step, in all. A step of a chain is a batch of its own and takes six: two looks, the effect, intent and
 * outcome, the halt switch.
 */
const mostRequests: Readonly<Record<Shape, number>> = {
  independent: 4.5,
  chain: 6.5,
  tree: 4.5,
  layers: 4.5,
};
const mostMakespan = 1.2;
const mostGrowth = 12;
const mostCpuMs = 8;
const mostCoreCpuMs = 0.3;
const mostTicksOfLongWait = 15;
/** As many as Step Functions keeps of an execution. */
const mostHistoryEvents = 25_000;

export const bench: Bench = {
  does: "what runs of 100, 1,000 and 10,000 steps ask of AWS, how long they take, and what they cost the machine",
  how: "the shipped handlers in the embedded AWS; each request takes 100 ms of virtual time, and EC2's request rates hold",
  options,
  run: async (words) => {
    const runs = runsFor(words);
    // The first is to warm up.
    await carryOut("independent", few);
    const costs: Cost[] = [];
    for (const [shape, steps] of runs) {
      costs.push(await carryOut(shape, steps));
      console.error(`${named(shape, steps)}: carried out`);
    }
    const whole = wholeCpu(few + costs.reduce((sum, { steps }) => sum + steps, 0));
    return [
      ...costs.flatMap(measuresOf),
      ...shapeNames.flatMap((shape) => growthOf(shape, costs)),
      // A few steps cost little beside the clouds that are made for them.
      words.length === 0 ? whole : { ...whole, target: null },
      ...(await coreCosts()),
      lower(
        "six hours' wait, looked at each half hour",
        await ticksOfLongWait(),
        "ticks",
        mostTicksOfLongWait,
      ),
    ];
  },
};

const named = (shape: Shape, steps: number) => `${steps.toLocaleString("en")} ${shape}`;

function measuresOf(cost: Cost): readonly Measure[] {
  const { shape, steps, requests, throttled, ticks, historyEvents, makespanMs, boundMs, cpuMs } = cost;
  const of = named(shape, steps);
  // What a run begins with, the gate and what that reads, is much beside the bound of a few steps.
  const mostOverBound = steps === few ? null : mostMakespan;
  return [
    lower(`${of}: requests`, requests / steps, "a step", mostRequests[shape]),
    lower(`${of}: throttled`, (throttled / requests) * 100, "% of them"),
    lower(`${of}: makespan`, makespanMs / 1_000, "s"),
    lower(`${of}: makespan beside its bound`, makespanMs / boundMs, "times", mostOverBound),
    lower(`${of}: ticks`, ticks, ""),
    lower(`${of}: history events`, historyEvents, "", mostHistoryEvents),
    lower(`${of}: CPU`, cpuMs / steps, "ms a step"),
  ];
}

/** What ten times as many steps cost. */
function growthOf(shape: Shape, costs: readonly Cost[]): readonly Measure[] {
  const of = (steps: number) => costs.find((cost) => cost.shape === shape && cost.steps === steps);
  const [less, more] = [of(many), of(most)];
  if (less === undefined || more === undefined) return [];
  const what = `${many.toLocaleString("en")} to ${named(shape, most)}`;
  return [
    lower(`${what}: requests`, more.requests / less.requests, "times", mostGrowth),
    lower(`${what}: CPU`, more.cpuMs / less.cpuMs, "times", mostGrowth),
  ];
}

/** The whole process until now: the making of each cloud and plan, the embedded AWS, and all runs. */
function wholeCpu(steps: number): Measure {
  const { user, system } = process.cpuUsage();
  return lower("all of it: CPU", (user + system) / 1_000 / steps, "ms a step", mostCpuMs);
}

async function coreCosts(): Promise<readonly Measure[]> {
  const measures: Measure[] = [];
  for (const shape of shapeNames) {
    const ms = await coreCost(shape, many);
    measures.push(lower(`the core alone, ${named(shape, many)}: CPU`, ms, "ms a step", mostCoreCpuMs));
  }
  return measures;
}
