import { boundOf } from "./bound.ts";
import { depthOf, type Shape, shapes } from "./shapes.ts";
import { Stage } from "./stage.ts";
import { Traffic } from "./traffic.ts";

/** What carrying a plan out has cost. */
export interface Cost {
  readonly shape: Shape;
  readonly steps: number;
  readonly requests: number;
  readonly throttled: number;
  readonly ticks: number;
  readonly historyEvents: number;
  readonly makespanMs: number;
  readonly boundMs: number;
  /** Of the process, the embedded AWS included. */
  readonly cpuMs: number;
}

/** Carries a plan of so many steps out, from StartExecution to its end. */
export async function carryOut(shape: Shape, steps: number): Promise<Cost> {
  const stage = await Stage.open();
  const edges = shapes[shape](steps);
  const plan = stage.planFor(await stage.makeInstances(steps), edges);
  const ref = await stage.prepare(plan);
  const traffic = new Traffic(stage);
  const before = process.cpuUsage();
  const { outcome, makespanMs, historyEvents } = await stage.run(ref);
  const { user, system } = process.cpuUsage(before);
  if (outcome !== "succeeded") throw new Error(`The run of ${steps} steps, ${shape}, ended as ${outcome}.`);
  const { requests, throttled, ticks } = traffic;
  const boundMs = boundOf(plan, depthOf(edges));
  return {
    shape,
    steps,
    requests,
    throttled,
    ticks,
    historyEvents,
    makespanMs,
    boundMs,
    cpuMs: (user + system) / 1_000,
  };
}
