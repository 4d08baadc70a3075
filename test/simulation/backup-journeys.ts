import { seededRandomness } from "@watchkeeper/sim/kernel/randomness";
import { BackedUp } from "../journeys/backed-up.ts";
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
};

/** What was promised of a resource: it was tried again so many times at most; what is called fixed has a recovery point. */
async function isKept(scene: Scene, backedUp: BackedUp, volume: string): Promise<void> {
  const jobs = await backedUp.jobs(volume);
  if (jobs.length > 1 + retries) throw new Violation("B", `${volume} was backed up ${jobs.length} times`);
  const points = await backedUp.points(volume);
  const fixed = scene
    .cases()
    .find(({ outcome, resources }) => outcome === "fixed" && resources.includes(volume));
  if (fixed && points.length === 0)
    throw new Violation("L", `case ${fixed.id} is fixed, and ${volume} has no recovery point`);
}
