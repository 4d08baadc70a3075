import type { Laptop } from "@watchkeeper/local/laptop";
import { call } from "@watchkeeper/plans/call";
import { showing } from "@watchkeeper/plans/condition";
import { makePlan } from "@watchkeeper/plans/plan";
import type { Step } from "@watchkeeper/plans/step";
import { ec2 } from "@watchkeeper/sim/services/ec2/service";
import { arnOf, asRoot, openPlannedCase, there } from "./planned-case.ts";

/** What a big run meets, by the numbers of its steps. */
export interface Mishaps {
  /** Steps whose instance is gone when the run begins: they fail. */
  readonly gone?: readonly number[];
  /** Steps whose instance somebody else has tagged meanwhile: they are left alone. */
  readonly taken?: readonly number[];
  /** Steps that find more to take away than was approved: they park, until `tidyUp`. */
  readonly tooMuch?: readonly number[];
}

/** A case whose plan has a step for each of these instances. */
export interface BigCase {
  readonly id: string;
  readonly instances: readonly string[];
}

/**
 * Has a case wait for people whose plan has so many steps, one for each of so many instances: no fix of ours makes such
 * a plan yet. Instances, case, plan and execution are made through the real services, stores and state machines; only
 * what `plan-case` answers of this case is put in its place.
 */
export async function openBigCase(laptop: Laptop, steps: number, mishaps: Mishaps = {}): Promise<BigCase> {
  const instances = await launchMany(laptop, steps);
  const tooMuch = new Set(mishaps.tooMuch);
  const plan = makePlan({
    caseId: `c-${steps.toString(16).padStart(12, "b")}`,
    account: there.account,
    title: `${steps} instances do not say whose they are`,
    checks: ["required-tags"],
    steps: instances.map((id, number) => (tooMuch.has(number) ? dropLeftovers(id) : addOwner(id))),
    onFailure: "continue",
    configHash: "0",
  });
  await meet(laptop, instances, mishaps);
  await untilItShows(laptop);

  await openPlannedCase(laptop, plan);
  // Until people are asked.
  await laptop.world.clock.advance(5_000);
  return { id: plan.caseId, instances };
}

/** EC2 shows what was made or changed a little later. */
const untilItShows = ({ world }: Laptop) => world.clock.advance(5_000);

/** Takes away by hand what the steps of `tooMuch` found too much of. */
export async function tidyUp(laptop: Laptop, { instances }: BigCase, numbers: readonly number[]) {
  const Resources = numbers.map((number) => instances[number]);
  await asRoot(laptop, there.account, "ec2", "DeleteTags", { Resources });
  await untilItShows(laptop);
}

/** The tags of an instance that a filter finds. */
const tagsOf = (id: string, key: string) =>
  call("ec2:DescribeTags", there, {
    Filters: [
      { Name: "resource-id", Values: [id] },
      { Name: "key", Values: [key] },
    ],
  });

const common = (id: string) => ({
  resource: arnOf(id),
  reversible: true,
  destroys: [],
  dependsOn: [],
});

function addOwner(id: string): Step {
  const read = tagsOf(id, "owner");
  const tag = { Resources: [id], Tags: [{ Key: "owner", Value: "payments" }] };
  const ours = showing(read, { "Tags[0].Value": "payments" });
  return {
    ...common(id),
    id: `add-owner-${id}`,
    title: `Tag ${id} with owner=payments`,
    changes: [{ property: "Tags.owner", from: null, to: "payments" }],
    call: call("ec2:CreateTags", there, tag),
    precondition: showing(read, { "Tags[0].Value": null }),
    check: { ...ours, everySeconds: 2, deadlineSeconds: 120 },
    leaves: ours,
    compensation: call("ec2:DeleteTags", there, tag),
  };
}

/** Takes away the tags that begin with `tmp-`, two at most. */
function dropLeftovers(id: string): Step {
  const read = tagsOf(id, "tmp-*");
  const none = showing(read, { "Tags[0].Key": null });
  return {
    ...common(id),
    id: `drop-leftovers-${id}`,
    title: `Take the leftover tags off ${id}`,
    changes: [{ property: "Tags.tmp-*", from: ["tmp-a", "tmp-b"], to: null }],
    call: call("ec2:DeleteTags", there, { Resources: [id] }),
    repeat: { read, items: "Tags", into: "Tags", page: 10, members: { Key: "Key" }, atMost: 2 },
    precondition: { read, acceptors: [{ state: "success", when: [{ success: true }] }] },
    check: { ...none, everySeconds: 2, deadlineSeconds: 120 },
    leaves: none,
    reversible: false,
  };
}

async function launchMany(laptop: Laptop, count: number): Promise<readonly string[]> {
  const { Instances } = (await asRoot(laptop, there.account, "ec2", "RunInstances", {
    ImageId: "ami-0123456789abcdef0",
    InstanceType: "t3.micro",
    MinCount: count,
    MaxCount: count,
  })) as { readonly Instances: readonly { readonly InstanceId: string }[] };
  return Instances.map(({ InstanceId }) => InstanceId);
}

async function meet(laptop: Laptop, instances: readonly string[], mishaps: Mishaps): Promise<void> {
  const at = (numbers: readonly number[] = []) => numbers.map((number) => instances[number] ?? "");
  const tag = async (ids: readonly string[], Tags: readonly { Key: string; Value: string }[]) => {
    if (ids.length > 0)
      await asRoot(laptop, there.account, "ec2", "CreateTags", { Resources: [...ids], Tags });
  };
  await tag(at(mishaps.taken), [{ Key: "owner", Value: "mallory" }]);
  await tag(
    at(mishaps.tooMuch),
    ["tmp-a", "tmp-b", "tmp-c"].map((Key) => ({ Key, Value: "" })),
  );
  const { instances: known } = laptop.world.stateOf(ec2, there.account, there.region);
  for (const id of at(mishaps.gone)) known.delete(id);
}
