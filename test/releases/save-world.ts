import { makePlan } from "@watchkeeper/plans/plan";
import { asRoot, openPlannedCase, there } from "../journeys/planned-case.ts";
import { launch, owned, Rehearsal } from "../journeys/rehearsal.ts";
import { stopping } from "../journeys/stopping-step.ts";
import { writeWorld } from "./world-file.ts";

const minute = 60_000;

/**
 * Saves the world of a release: a case that waits for people, a run with steps under way, an approved plan that the
 * halt switch holds, and a case of which nothing was begun for the same reason. `node test/releases/save-world.ts 0.2.0`
 */
async function save(release: string): Promise<string> {
  const rehearsal = await Rehearsal.begin(11);
  const bob = await rehearsal.person("bob");
  const { laptop, world } = rehearsal;
  const { Instances } = (await asRoot(laptop, there.account, "ec2", "RunInstances", {
    ImageId: "ami-0123456789abcdef0",
    InstanceType: "t3.micro",
    MinCount: 8,
    MaxCount: 8,
  })) as { readonly Instances: readonly { readonly InstanceId: string }[] };
  await world.clock.advance(minute);
  const steps = Instances.map(({ InstanceId }) => stopping(InstanceId));
  const chained = steps.map((step, number) =>
    number < 4 ? step : { ...step, dependsOn: [steps[number - 4]?.id ?? ""] },
  );
  await openPlannedCase(
    laptop,
    makePlan({
      caseId: "c-aaaaaaaaaaaa",
      account: there.account,
      title: "Stop eight instances",
      checks: ["required-tags"],
      steps: chained,
      onFailure: "undo",
      configHash: "0",
    }),
  );
  const running = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
  await rehearsal.decide(bob, running);
  await rehearsal.until("it runs", bob.desk, (cases) => cases.some(({ status }) => status === "running"));
  await world.clock.advance(2_000);
  await rehearsal.hub.switches.set(true, bob.desk.identity, "a release");
  // Its event was sent before the halt, and its plan asks for people.
  await rehearsal.hub.switches.set(false, bob.desk.identity, "not yet");
  await launch(bob, owned);
  const held = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
  await launch(bob, { ...owned, InstanceType: "t3.small" });
  await rehearsal.until(
    "two that wait",
    bob.desk,
    (cases) => cases.filter(({ status }) => status === "awaiting-approval").length === 2,
  );
  await rehearsal.hub.switches.set(true, bob.desk.identity, "a release");
  await rehearsal.decide(bob, held);
  await launch(bob, { ...owned, InstanceType: "t3.large" });
  await rehearsal.caseThatIs("held", bob.desk);
  await world.clock.advance(minute);
  const { name, credentials } = bob;
  return writeWorld(release, { snapshot: world.snapshot(), person: { name, credentials } });
}

const [release] = process.argv.slice(2);
if (release === undefined || !/^\d+\.\d+\.\d+$/.test(release)) {
  console.error("Which release is it of? node test/releases/save-world.ts 1.2.3. Nothing was written.");
  process.exitCode = 2;
} else console.log(`test/releases/worlds/${await save(release)}`);
