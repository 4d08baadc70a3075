import { defineJob } from "../../kernel/job-kind.ts";
import { arnOf, type Scene } from "./shared.ts";
import type { BackupJob, BackupState, CopyJob, MadeBy, RecoveryPoint, RestoreJob, Untold } from "./state.ts";

const batchMs = 5 * 60_000;

/**
 * Has EventBridge told of a change with the next batch: AWS Backup tells every five minutes, at best effort.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html
 */
export function untoldLater(scene: Scene, untold: Untold): void {
  const now = scene.world.clock.now().getTime();
  if (scene.state.untold.length === 0) {
    scene.world.jobs.at((Math.floor(now / batchMs) + 1) * batchMs, tellBatch, scene, {});
  }
  scene.state.untold.push(untold);
}

/** The five minutes are over: all that changed is told. */
export const tellBatch = defineJob<Readonly<Record<string, never>>, BackupState>({
  service: "backup",
  name: "tell batch",
  run: (_nothing, { world, account, region, state }) => {
    const told = state.untold;
    state.untold = [];
    for (const { detailType, resources, detail } of told) {
      world.emit({ "detail-type": detailType, source: "aws.backup", account, region, resources, detail });
    }
  },
});

/** A job just CREATED tells its id and no more; sizes are text. */
export function tellBackup(scene: Scene, job: BackupJob): void {
  if (job.mishap?.as === "untold") return;
  const head = { backupJobId: job.id, state: job.state, creationDate: job.created.toISOString() };
  untoldLater(scene, {
    detailType: "Backup Job State Change",
    resources: job.recoveryPointArn === undefined ? [] : [job.recoveryPointArn],
    detail:
      job.state === "CREATED"
        ? head
        : {
            ...head,
            ...(job.bytes > 0 ? { backupSizeInBytes: String(job.bytes) } : {}),
            backupVaultArn: arnOf(scene, "backup-vault", job.vault),
            backupVaultName: job.vault,
            bytesTransferred: String(job.state === "COMPLETED" ? job.bytes : 0),
            iamRoleArn: job.roleArn,
            resourceArn: job.resourceArn,
            resourceType: job.resourceType,
            ...(job.message === undefined ? {} : { statusMessage: JSON.stringify(job.message) }),
            ...(job.completed === undefined ? {} : { completionDate: job.completed.toISOString() }),
            startBy: job.startBy.toISOString(),
            percentDone: job.percent,
            ...creator(job.madeBy),
          },
  });
}

/** A copy just CREATED has no id; sizes are numbers; without a recovery point there is an empty object. */
export function tellCopy(scene: Scene, job: CopyJob): void {
  if (job.mishap?.as === "untold") return;
  const head = {
    state: job.state,
    creationDate: job.created.toISOString(),
    sourceBackupVaultArn: job.sourceVaultArn,
    destinationBackupVaultArn: job.destinationVaultArn,
  };
  untoldLater(scene, {
    detailType: "Copy Job State Change",
    resources: [job.sourcePointArn],
    detail:
      job.state === "CREATED"
        ? head
        : {
            ...head,
            copyJobId: job.id,
            backupSizeInBytes: job.bytes,
            iamRoleArn: job.roleArn,
            resourceArn: job.resourceArn,
            resourceType: job.resourceType,
            ...(job.message === undefined ? {} : { statusMessage: job.message }),
            ...(job.completed === undefined ? {} : { completionDate: job.completed.toISOString() }),
            destinationRecoveryPointArn: job.recoveryPointArn ?? {},
            ...creator(job.madeBy),
          },
  });
}

/** A restore tells its `status`; sizes are text. */
export function tellRestore(scene: Scene, job: RestoreJob): void {
  if (job.mishap?.as === "untold") return;
  untoldLater(scene, {
    detailType: "Restore Job State Change",
    resources: [job.recoveryPointArn],
    detail: {
      restoreJobId: job.id,
      backupSizeInBytes: String(job.bytes),
      creationDate: job.created.toISOString(),
      backupVaultArn: job.vaultArn,
      recoveryPointArn: job.recoveryPointArn,
      sourceResourceArn: job.resourceArn,
      iamRoleArn: job.roleArn,
      percentDone: job.percent,
      resourceType: job.resourceType,
      status: job.state,
      ...(job.message === undefined ? {} : { statusMessage: job.message }),
      ...(job.completed === undefined ? {} : { completionDate: job.completed.toISOString() }),
      ...(job.createdResourceArn === undefined ? {} : { createdResourceArn: job.createdResourceArn }),
    },
  });
}

/** Truths of a recovery point are text. */
export function tellPoint(scene: Scene, point: RecoveryPoint): void {
  untoldLater(scene, {
    detailType: "Recovery Point State Change",
    resources: [point.arn],
    detail: {
      backupVaultName: point.vault,
      backupVaultArn: arnOf(scene, "backup-vault", point.vault),
      creationDate: point.created.toISOString(),
      completionDate: point.completed.toISOString(),
      iamRoleArn: point.roleArn,
      resourceType: point.resourceType,
      resourceArn: point.resourceArn,
      status: point.status,
      isEncrypted: String(point.encryptionKeyArn !== undefined),
      storageClass: "WARM",
      ...creator(point.madeBy),
      lifecycle:
        point.lifecycle?.DeleteAfterDays === undefined
          ? {}
          : { deleteAfterDays: point.lifecycle.DeleteAfterDays },
    },
  });
}

const creator = (madeBy: MadeBy | undefined) =>
  madeBy && {
    createdBy: {
      backupPlanId: madeBy.planId,
      backupPlanArn: madeBy.planArn,
      backupPlanVersion: madeBy.planVersion,
      backupPlanRuleId: madeBy.ruleId,
    },
  };
