import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { launch, type Person, Rehearsal } from "./rehearsal.ts";

let rehearsal: Rehearsal;
let alice: Person;
let bob: Person;

beforeEach(async () => {
  rehearsal = await Rehearsal.begin();
  alice = await rehearsal.person("alice");
  bob = await rehearsal.person("bob");
});
afterEach(() => expect(rehearsal.refusals()).toEqual([]));

const minutes = (count: number) => rehearsal.world.clock.advance(count * 60_000);
const only = async () => {
  const cases = await bob.desk.cases.list();
  expect(cases).toHaveLength(1);
  return (await bob.desk.cases.find(cases[0]!.id))!;
};
const approveAll = async () => {
  const { id, gate } = await only();
  for (const { planHash } of gate?.plans ?? [])
    await rehearsal.decide(bob, { ...(await only()), id, planHash });
};

describe.each([11, 49, 500])("%i instances in one launch", (count) => {
  test("are one case, asked about, and mended in waves", async () => {
    await launch(alice, { MinCount: count, MaxCount: count });
    await minutes(10);
    const asked = await only();
    expect(asked).toMatchObject({ status: "awaiting-approval", resourceCount: count });
    expect(asked.resources).toHaveLength(Math.min(count, 20));
    // What may act at once changes more than it may without asking: it asks, too.
    expect(asked.gate?.plans.map(({ decision }) => decision)).toEqual(["ask", "ask"]);
    const { findings } = await bob.desk.cases.story(asked.id);
    const checks = (check: string) => findings.filter((finding) => finding.check === check);
    expect(checks("imdsv2-required")).toHaveLength(count);
    expect(checks("required-tags")).toHaveLength(count);
    expect(checks("root-volume-encrypted")).toHaveLength(count);
    for (const { planHash } of asked.gate?.plans ?? []) {
      const { steps } = await bob.desk.plans.plan(asked.id, planHash);
      expect(steps).toHaveLength(count);
      expect(steps.filter(({ wave }) => wave === 0)).toHaveLength(5);
    }
    await approveAll();
    await minutes(60);
    const closed = await only();
    expect(closed).toMatchObject({ status: "closed", outcome: "fixed" });
    const { Reservations } = (await rehearsal.asAdministrator(
      "444455556666",
      "ec2",
      "DescribeInstances",
      {},
    )) as { Reservations: { Instances: { MetadataOptions: { HttpTokens: string }; Tags?: unknown[] }[] }[] };
    const instances = Reservations.flatMap((one) => one.Instances);
    expect(instances.filter((one) => one.MetadataOptions.HttpTokens === "required")).toHaveLength(count);
    expect(instances.filter((one) => one.Tags?.length === 1)).toHaveLength(count);
    expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ flaws: [] });
  });
});
