import { defineJob } from "../../kernel/job-kind.ts";
import { tellBackup, tellPoint } from "./job-events.ts";
import { keepPoint } from "./keep-point.ts";
import { about, type Scene } from "./shared.ts";
import type { Taken } from "./sources/source.ts";
import { startCopy } from "./start-copy.ts";
import type { BackupJob, BackupState, JobState } from "./state.ts";
import { type Outcome, takeBackup, whereTo } from "./take-backup.ts";

const startingMs = 60_000;
const waitingMs = 5 * 60_000;
const failingMs = 10_000;
const baseMs = 2 * 60_000;
const perGibMs = 2_000;
const gib = 1_073_741_824;

const sameResource = "Backup job failed because there was a running job for the same resource.";

/** A job that was made waits for its turn. */
export const beginBackup = defineJob<{ id: string }, BackupState>({
  service: "backup",
  name: "begin backup",
  run: ({ id }, scene) => {
    const job = scene.state.backups.get(id);
    if (job?.state !== "CREATED") return;
    enter(scene, job, "PENDING");
    scene.world.jobs.after(about(scene, startingMs), runBackup, scene, { id });
  },
});

/** A job's turn has come: where another one runs on its resource, it waits, at most until its start window is over. */
export const runBackup = defineJob<{ id: string }, BackupState>({
  service: "backup",
  name: "run backup",
  run: async ({ id }, scene) => {
    const job = scene.state.backups.get(id);
    if (job?.state !== "PENDING") return;
    const now = scene.world.clock.now().getTime();
    const again = (ms: number) =>
      scene.world.jobs.at(Math.min(now + ms, Math.max(now + 1, job.startBy.getTime())), runBackup, scene, {
        id,
      });
    if (isOccupied(scene.state, job)) {
      if (now >= job.startBy.getTime()) end(scene, job, "EXPIRED", sameResource);
      else again(waitingMs);
      return;
    }
    const outcome = await takeBackup(scene, job);
    if (job.state !== "PENDING") return;
    if (outcome === "again") {
      if (now >= job.startBy.getTime()) end(scene, job, "EXPIRED", "Backup job expired before completion.");
      else again(startingMs);
      return;
    }
    proceed(scene, job, outcome);
  },
});

/** A running job has come to its end. */
export const finishBackup = defineJob<
  { id: string; taken?: Taken; as: JobState; message?: string },
  BackupState
>({
  service: "backup",
  name: "finish backup",
  run: ({ id, taken, as, message }, scene) => {
    const job = scene.state.backups.get(id);
    if (job?.state !== "RUNNING") return;
    if (!taken) return end(scene, job, as, message);
    const { source, missing } = whereTo(scene, job);
    if (missing !== undefined || !source) return end(scene, job, "FAILED", missing);
    const point = keepPoint(scene, {
      arn: source.pointArn(scene.world, scene),
      job,
      vault: job.vault,
      taken,
      sourceVaultArn: undefined,
    });
    job.recoveryPointArn = point.arn;
    job.bytes = taken.bytes;
    job.percent = 100;
    end(scene, job, as, message);
    tellPoint(scene, point);
    for (const copy of job.copies) {
      startCopy(scene, {
        point,
        destinationVaultArn: copy.DestinationBackupVaultArn ?? "",
        roleArn: job.roleArn,
        lifecycle: copy.Lifecycle,
        madeBy: job.madeBy,
      });
    }
  },
});

/** A job that is not done when its completion window is over is aborted. */
export const overrunBackup = defineJob<{ id: string }, BackupState>({
  service: "backup",
  name: "overrun backup",
  run: ({ id }, scene) => {
    const job = scene.state.backups.get(id);
    if (job?.state === "RUNNING") end(scene, job, "ABORTED", "Backup job expired before completion.");
  },
});

/** Somebody stopped it a moment ago. */
export const abortBackup = defineJob<{ id: string }, BackupState>({
  service: "backup",
  name: "abort backup",
  run: ({ id }, scene) => {
    const job = scene.state.backups.get(id);
    if (job?.state === "ABORTING") end(scene, job, "ABORTED", "Backup job was stopped by user.");
  },
});

function proceed(scene: Scene, job: BackupJob, outcome: Outcome): void {
  const { world } = scene;
  const { mishap } = job;
  if (mishap?.as === "EXPIRED") {
    end(scene, job, "EXPIRED", mishap.message);
    return;
  }
  enter(scene, job, "RUNNING");
  if (mishap?.as === "hangs") {
    world.jobs.at(job.completeBy.getTime(), overrunBackup, scene, { id: job.id });
  } else if (mishap?.as === "FAILED") {
    world.jobs.after(failingMs, finishBackup, scene, { id: job.id, as: "FAILED", message: mishap.message });
  } else if ("failure" in outcome) {
    world.jobs.after(failingMs, finishBackup, scene, { id: job.id, as: "FAILED", message: outcome.failure });
  } else {
    const { taken } = outcome;
    job.bytes = taken.bytes;
    const ms = about(scene, baseMs + (taken.bytes / gib) * perGibMs);
    const ends = world.clock.now().getTime() + ms;
    if (ends > job.completeBy.getTime()) {
      world.jobs.at(job.completeBy.getTime(), overrunBackup, scene, { id: job.id });
    }
    const issues = mishap?.as === "COMPLETED" || mishap?.as === "PARTIAL" ? mishap : undefined;
    world.jobs.at(ends, finishBackup, scene, {
      id: job.id,
      taken,
      as: issues?.as ?? "COMPLETED",
      ...(issues ? { message: issues.message } : {}),
    });
  }
}

const isOccupied = ({ backups }: BackupState, { id, resourceArn }: BackupJob): boolean =>
  [...backups.values()].some(
    (other) =>
      other.id !== id &&
      other.resourceArn === resourceArn &&
      (other.state === "RUNNING" || other.state === "ABORTING"),
  );

function enter(scene: Scene, job: BackupJob, state: JobState): void {
  job.state = state;
  tellBackup(scene, job);
}

function end(scene: Scene, job: BackupJob, state: JobState, message: string | undefined): void {
  job.message = message;
  job.completed = scene.world.clock.now();
  enter(scene, job, state);
}
