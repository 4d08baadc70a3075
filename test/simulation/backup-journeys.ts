import { seededRandomness } from "@watchkeeper/sim/kernel/randomness";
import { BackedUp } from "../journeys/backed-up.ts";
import { manyVolumes } from "../journeys/many-volumes.ts";
import type { Scene } from "./scene.ts";
import { Violation } from "./violation.ts";

const minute = 60_000;

/** What AWS says of failures that pass by themselves, and of one that does not. */
const messages = ["The volume has status modifying", "Rate exceeded", "An internal error occurred"] as const;
const lasting = "You are not authorized to perform this operation.";

/** How often a job is tried again in a row, as the check has it unless told. */
const retries = 3;

/** Backups that fail, and fail again, while all else goes wrong too. */
export const backupJourneys: Readonly<Record<string, (scene: Scene, seed: number) => Promise<void>>> = {
  /** Three volumes' backups fail, some of them again, some for a cause that lasts; people approve whatever is asked. */
  "failed backups": async (scene, seed) => {
    const { random } = seededRandomness(seed + 0xbac6);
    const backedUp = await BackedUp.prepare(scene.rehearsal);
    const volumes: string[] = [];
    for (let count = 0; count < 3; count++) {
      const volume = await backedUp.volume();
      volumes.push(volume);
      const times = 1 + Math.floor(random() * 5);
      const message = random() < 0.2 ? lasting : messages[Math.floor(random() * messages.length)];
      for (let time = 0; time < times; time++) backedUp.fails(volume, message ?? lasting);
      await backedUp.start(volume);
      if (random() < 0.5) await scene.pass(Math.floor(random() * 90) * minute);
    }
    await scene.decideAll("approve");
    for (const volume of volumes) await isKept(scene, backedUp, volume);
  },

  /** A volume's second backup fails, and AWS's event of that never comes: a sweep finds it, and people approve. */
  "an event that never came": async (scene, seed) => {
    const { random } = seededRandomness(seed + 0x5eeb);
    const { rehearsal, bob } = scene;
    const backedUp = await BackedUp.prepare(rehearsal);
    const volume = await backedUp.volume();
    await backedUp.ask("ec2", "CreateTags", {
      Resources: [volume.split("/")[1]],
      Tags: [{ Key: "backup:rpo", Value: "1h" }],
    });
    await backedUp.start(volume);
    await scene.pass(120 * minute);
    const { names } = rehearsal.laptop.deployment;
    await backedUp.ask("eventbridge", "DisableRule", { Name: names.forwardRuleOf("aws.backup") });
    backedUp.fails(volume, messages[Math.floor(random() * messages.length)] ?? lasting);
    await backedUp.start(volume);
    await scene.pass(30 * minute);
    await rehearsal.sweep(bob, within);
    if (random() < 0.5) await rehearsal.sweep(bob, within);
    await scene.decideAll("approve");
    await sweepFinds(scene, [volume]);
    await isKept(scene, backedUp, volume, 2);
  },

  /** Sixty volumes, eight of which are not backed up any more; the sweep's plan is halted in the middle. */
  "a sweep, halted": async (scene, seed) => {
    const { random } = seededRandomness(seed + 0x5eec);
    const { rehearsal, bob } = scene;
    const backedUp = await BackedUp.prepare(rehearsal);
    const stale = await manyVolumes(rehearsal, backedUp, { all: 60, stale: 8 });
    await rehearsal.sweep(bob, within);
    await scene.answer("approve");
    await scene.until((cases) => cases.some(({ status }) => status === "running" || status === "closed"));
    await scene.pass(Math.floor(random() * 10) * minute);
    await scene.haltFor(20 * minute);
    await scene.decideAll("approve");
    await sweepFinds(scene, stale);
    for (const volume of stale) await isKept(scene, backedUp, volume, 2);
  },
};

const within = "recovery-point-within-rpo";

/** What a sweep was to find is told of, in its cases or in that of a job's own event. */
async function sweepFinds(scene: Scene, volumes: readonly string[]): Promise<void> {
  const isTold = (volume: string) => scene.cases().some(({ resources }) => resources.includes(volume));
  await scene.until(() => volumes.every(isTold));
  const untold = volumes.filter((volume) => !isTold(volume));
  if (untold.length > 0) throw new Violation("L", `no sweep has found ${untold.join(", ")}`);
}

/** What was promised of a resource: it was tried again so many times at most; what is called fixed has a recovery point. */
async function isKept(scene: Scene, backedUp: BackedUp, volume: string, first = 1): Promise<void> {
  const jobs = await backedUp.jobs(volume);
  if (jobs.length > first + retries) throw new Violation("B", `${volume} was backed up ${jobs.length} times`);
  const points = await backedUp.points(volume);
  const fixed = scene
    .cases()
    .find(({ outcome, resources }) => outcome === "fixed" && resources.includes(volume));
  if (fixed && points.length === 0)
    throw new Violation("L", `case ${fixed.id} is fixed, and ${volume} has no recovery point`);
}
