import { call } from "@watchkeeper/plans/call";
import { showing } from "@watchkeeper/plans/condition";
import { makePlan, type OnFailure, type Plan } from "@watchkeeper/plans/plan";
import type { Step } from "@watchkeeper/plans/step";
import { seededRandomness } from "@watchkeeper/sim/kernel/randomness";
import { arnOf, asRoot, openPlannedCase, there } from "../journeys/planned-case.ts";
import { stopping } from "../journeys/stopping-step.ts";
import type { Scene } from "./scene.ts";

/** How many instances the steps of a graph share. */
const instancesOf = 12;

const tagged = (id: string, key: string) =>
  call("ec2:DescribeTags", there, {
    Filters: [
      { Name: "resource-id", Values: [id] },
      { Name: "key", Values: [key] },
    ],
  });

const common = { reversible: true, destroys: [], dependsOn: [] };

/** A step that tags an instance; AWS refuses keys that begin with `aws:`. */
function tagging(id: string, key: string): Step {
  const read = tagged(id, key);
  const tag = { Resources: [id], Tags: [{ Key: key, Value: "ours" }] };
  const ours = showing(read, { "Tags[0].Value": "ours" });
  return {
    ...common,
    id: `tag-${key}-${id}`,
    title: `Tag ${id} with ${key}`,
    resource: arnOf(id),
    changes: [{ property: `Tags.${key}`, from: null, to: "ours" }],
    call: call("ec2:CreateTags", there, tag),
    precondition: showing(read, { "Tags[0].Value": null }),
    check: { ...ours, everySeconds: 5, deadlineSeconds: 300 },
    leaves: ours,
    compensation: call("ec2:DeleteTags", there, tag),
  };
}

/** Draws a plan of 10 to 40 steps: a graph of any shape, in waves or not, some steps of which AWS refuses. */
function drawPlan(random: () => number, instances: readonly string[], seed: number): Plan {
  const below = (most: number) => Math.floor(random() * most);
  const of = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const shape = of(["independent", "chain", "tree", "any", "any"] as const);
  const waves = random() < 0.3 ? 3 : 1;
  const count = 10 + below(31);
  const stopped = new Set<string>();
  const steps: Step[] = [];
  for (let number = 0; number < count; number++) {
    const id = of(instances);
    const mayStop = random() < 0.15 && !stopped.has(id);
    if (mayStop) stopped.add(id);
    const step = mayStop ? stopping(id) : tagging(id, `${random() < 0.04 ? "aws:" : ""}k${number}`);
    const needs = {
      independent: [],
      chain: number === 0 ? [] : [number - 1],
      tree: number === 0 ? [] : [Math.floor((number - 1) / 3)],
      any: number === 0 ? [] : Array.from({ length: below(3) }, () => below(number)),
    }[shape];
    const dependsOn = [...new Set(needs.map((need) => steps[need]?.id ?? ""))];
    steps.push({ ...step, dependsOn, wave: Math.floor((number / count) * waves) });
  }
  return makePlan({
    caseId: `c-${seed.toString(16).padStart(12, "a")}`,
    account: there.account,
    title: `A graph of ${count} steps`,
    checks: ["required-tags"],
    steps,
    onFailure: of<OnFailure>(["stop", "undo", "continue"]),
    maxFailures: below(3),
    configHash: "0",
  });
}

/** A plan of many steps, of any graph, is approved and carried out: while others change what it rests on, and through a halt. */
export async function graph(scene: Scene, seed: number): Promise<void> {
  const { laptop, world } = scene.rehearsal;
  const { random } = seededRandomness(seed + 0x9a4f);
  const { Instances } = (await asRoot(laptop, there.account, "ec2", "RunInstances", {
    ImageId: "ami-0123456789abcdef0",
    InstanceType: "t3.micro",
    MinCount: instancesOf,
    MaxCount: instancesOf,
  })) as { readonly Instances: readonly { readonly InstanceId: string }[] };
  const instances = Instances.map(({ InstanceId }) => InstanceId);
  await world.clock.advance(120_000);
  const plan = drawPlan(random, instances, seed);
  await openPlannedCase(laptop, plan);
  if (random() < 0.3) await tagAsSomebodyElse(scene, plan, random);
  await scene.decide("approve");
  if (random() < 0.3) await scene.haltFor(10 * 60_000);
  await scene.until((cases) => cases.some(({ status }) => status === "closed"));
}

/** Somebody sets one of the tags that the plan would set. */
async function tagAsSomebodyElse(
  { rehearsal, watch }: Scene,
  plan: Plan,
  random: () => number,
): Promise<void> {
  watch.mayPark();
  const { call: taken } = plan.steps[Math.floor(random() * plan.steps.length)] ?? {};
  if (taken?.operation !== "CreateTags") return;
  const { Resources, Tags } = taken.input as unknown as { Resources: string[]; Tags: { Key: string }[] };
  const theirs = Tags.filter(({ Key }) => !Key.startsWith("aws:")).map(({ Key }) => ({
    Key,
    Value: "theirs",
  }));
  if (theirs.length > 0)
    await asRoot(rehearsal.laptop, there.account, "ec2", "CreateTags", { Resources, Tags: theirs });
}
