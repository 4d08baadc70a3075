import { stateAt } from "@watchkeeper/sim/services/backup/mishaps";
import { ec2 } from "@watchkeeper/sim/services/ec2/service";
import type { BackedUp } from "./backed-up.ts";
import { account, type Rehearsal, region } from "./rehearsal.ts";

const hour = 3_600_000;

/** How many volumes there are, and of how many the newest recovery point is older than a day. */
export interface Many {
  readonly all: number;
  readonly stale: number;
}

/**
 * Volumes that are to be backed up every day, each with a recovery point: one is made and backed up as ever, the others are
 * put beside it. Answers with the ARNs of the stale ones.
 */
export async function manyVolumes(
  rehearsal: Rehearsal,
  backedUp: BackedUp,
  { all, stale }: Many,
): Promise<readonly string[]> {
  const { world } = rehearsal;
  const first = await backedUp.volume();
  const firstId = first.split("/")[1] ?? "";
  await backedUp.ask("ec2", "CreateTags", {
    Resources: [firstId],
    Tags: [{ Key: "backup:rpo", Value: "24h" }],
  });
  await backedUp.start(first);
  await world.clock.advance(hour);
  const { points } = stateAt(world, account, region);
  const { volumes } = world.stateOf(ec2, account, region);
  const [point] = points.values();
  const volume = volumes.get(firstId);
  if (!point || !volume) throw new Error("the first volume was not backed up");
  points.clear();
  const made = Array.from({ length: all }, (_, no) => {
    const id = no === 0 ? firstId : `vol-${no.toString(16).padStart(17, "0")}`;
    const arn = first.replace(firstId, id);
    const isStale = no < stale;
    const created = new Date(world.clock.now().getTime() - (isStale ? 50 : 1) * hour);
    const pointArn = `arn:aws:ec2:${region}::snapshot/snap-${no.toString(16).padStart(17, "0")}`;
    volumes.set(id, { ...volume, id });
    points.set(pointArn, { ...point, arn: pointArn, resourceArn: arn, created, completed: created });
    return { arn, isStale };
  });
  return made.filter(({ isStale }) => isStale).map(({ arn }) => arn);
}
