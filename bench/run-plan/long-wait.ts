import { call } from "@watchkeeper/plans/call";
import { showing } from "@watchkeeper/plans/condition";
import { Stage } from "./stage.ts";
import { Traffic } from "./traffic.ts";

const hour = 3_600_000;

/** How many ticks a step takes whose effect shows after six hours, looked for every half hour. */
export async function ticksOfLongWait(): Promise<number> {
  const stage = await Stage.open();
  const [instance = ""] = await stage.makeInstances(1);
  const plan = stage.planFor([instance], [[]], (step) => {
    const read = call("ec2:DescribeTags", step.call, {
      Filters: [
        { Name: "resource-id", Values: [instance] },
        { Name: "key", Values: ["ready"] },
      ],
    });
    const isReady = showing(read, { "Tags[0].Value": "yes" });
    return { ...step, check: { ...isReady, everySeconds: 1_800, deadlineSeconds: 8 * 3_600 } };
  });
  const ref = await stage.prepare(plan);
  const traffic = new Traffic(stage);
  stage.world.clock.after(6 * hour, () => stage.tag(instance, "ready", "yes"));
  const { outcome } = await stage.run(ref);
  if (outcome !== "succeeded") throw new Error(`The run that waits ended as ${outcome}.`);
  return traffic.ticks;
}
