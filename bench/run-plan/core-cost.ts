import { SmallCloud } from "@watchkeeper/plans/testing/small-cloud";
import { planOf, turn } from "@watchkeeper/plans/testing/steps";
import { type Shape, shapes } from "./shapes.ts";

/** What `advanceRun` alone costs the machine, its store and its cloud in memory: CPU milliseconds a step. */
export async function coreCost(shape: Shape, count: number): Promise<number> {
  const steps = shapes[shape](count).map((needs, step) =>
    turn(
      `s${step}`,
      needs.map((need) => `s${need}`),
    ),
  );
  const cloud = new SmallCloud(planOf(steps));
  const before = process.cpuUsage();
  const outcome = await cloud.run(count);
  const { user, system } = process.cpuUsage(before);
  if (outcome !== "succeeded")
    throw new Error(`The core's run of ${count} steps, ${shape}, ended as ${outcome}.`);
  return (user + system) / 1_000 / count;
}
