import { defineJob } from "../../kernel/job-kind.ts";
import { tellPoint } from "./job-events.ts";
import type { Scene } from "./shared.ts";
import type { Taken } from "./sources/source.ts";
import type { BackupJob, BackupState, CopyJob, RecoveryPoint } from "./state.ts";

const dayMs = 86_400_000;

/** Keeps a new recovery point in a vault of this place, until its lifecycle is over. */
export function keepPoint(
  scene: Scene,
  words: {
    readonly arn: string;
    readonly job: BackupJob | CopyJob;
    readonly vault: string;
    readonly taken: Taken;
    readonly sourceVaultArn: string | undefined;
  },
): RecoveryPoint {
  const { job, taken, vault } = words;
  const point: RecoveryPoint = {
    arn: words.arn,
    vault,
    resourceArn: job.resourceArn,
    resourceType: job.resourceType,
    roleArn: job.roleArn,
    created: job.created,
    completed: scene.world.clock.now(),
    bytes: taken.bytes,
    encryptionKeyArn: scene.state.vaults.get(vault)?.encryptionKeyArn,
    madeBy: job.madeBy,
    sourceVaultArn: words.sourceVaultArn,
    tags: new Map("tags" in job ? job.tags : []),
    content: taken.content,
    status: "COMPLETED",
    lifecycle: job.lifecycle,
    restored: undefined,
  };
  scene.state.points.set(point.arn, point);
  expireLater(scene, point);
  return point;
}

/** When a recovery point's time is over; undefined: never. */
export const deletedAt = ({ lifecycle, created }: RecoveryPoint): Date | undefined => {
  const days = lifecycle?.DeleteAfterDays;
  return days === undefined || days < 0 ? undefined : new Date(created.getTime() + days * dayMs);
};

/** Has a recovery point deleted when its lifecycle is over. */
export function expireLater(scene: Scene, point: RecoveryPoint): void {
  const at = deletedAt(point);
  if (at) scene.world.jobs.at(at.getTime(), expirePoint, scene, { arn: point.arn });
}

/** A recovery point's time may be over: its lifecycle may have been changed meanwhile. */
export const expirePoint = defineJob<{ arn: string }, BackupState>({
  service: "backup",
  name: "expire recovery point",
  run: ({ arn }, scene) => {
    const point = scene.state.points.get(arn);
    const at = point && deletedAt(point);
    if (!at || at > scene.world.clock.now()) return;
    scene.state.points.delete(arn);
    point.status = "DELETING";
    tellPoint(scene, point);
  },
});
