import type { CopyAction, Lifecycle } from "@aws-sdk/client-backup";
import { tellBackup } from "./job-events.ts";
import { takeMishap } from "./mishaps.ts";
import { beginBackup } from "./run-backup.ts";
import { about, newJobId, type Scene } from "./shared.ts";
import type { BackupJob, MadeBy } from "./state.ts";

/** What a backup is asked for with. */
export interface BackupWords {
  readonly vault: string;
  readonly resourceArn: string;
  readonly resourceType: string;
  readonly roleArn: string;
  readonly startMinutes?: number | undefined;
  readonly completeMinutes?: number | undefined;
  readonly lifecycle?: Lifecycle | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly options?: Readonly<Record<string, string>> | undefined;
  readonly token?: string | undefined;
  readonly madeBy?: MadeBy | undefined;
  readonly copies?: readonly CopyAction[] | undefined;
}

const minuteMs = 60_000;
const pendingMs = 5_000;
/** Eight hours to start in, seven days to complete in, as AWS Backup has it where nobody says otherwise. */
const defaults = { start: 480, complete: 10_080 };

/** Makes a backup job, which goes on by itself: CREATED, PENDING, RUNNING. */
export function startBackup(scene: Scene, words: BackupWords): BackupJob {
  const now = scene.world.clock.now();
  const startBy = new Date(now.getTime() + (words.startMinutes ?? defaults.start) * minuteMs);
  const job: BackupJob = {
    id: newJobId(scene),
    resourceArn: words.resourceArn,
    resourceType: words.resourceType,
    roleArn: words.roleArn,
    created: now,
    token: words.token,
    state: "CREATED",
    message: undefined,
    completed: undefined,
    bytes: 0,
    vault: words.vault,
    startBy,
    completeBy: new Date(now.getTime() + (words.completeMinutes ?? defaults.complete) * minuteMs),
    madeBy: words.madeBy,
    lifecycle: words.lifecycle,
    tags: new Map(Object.entries(words.tags ?? {})),
    options: words.options,
    copies: words.copies ?? [],
    percent: 0,
    recoveryPointArn: undefined,
    mishap: takeMishap(scene.state, words.resourceArn, "backup"),
  };
  scene.state.backups.set(job.id, job);
  tellBackup(scene, job);
  scene.world.jobs.after(about(scene, pendingMs), beginBackup, scene, { id: job.id });
  return job;
}
