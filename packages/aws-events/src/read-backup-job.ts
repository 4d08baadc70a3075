import type { EventOf } from "@watchkeeper/core/define-event";
import { type MadeBy, madeBy, plainMessage, vaultNameOf } from "./backup-fields.ts";
import type { backupJobStateChange } from "./backup-job-state-change.ts";
import type { copyJobStateChange } from "./copy-job-state-change.ts";
import type { recoveryPointStateChange } from "./recovery-point-state-change.ts";
import type { restoreJobStateChange } from "./restore-job-state-change.ts";

/** What AWS Backup calls a resource of no type that it tells. */
const unknownType = "unknown";

interface Told {
  readonly account: string;
  readonly region: string;
  /** When AWS told it. */
  readonly at: string;
  /** In capitals: CREATED, RUNNING, COMPLETED, PARTIAL, FAILED, EXPIRED, ABORTED and what AWS may add. */
  readonly state: string;
  /** Without the quotes around it; undefined where AWS said nothing. */
  readonly message?: string | undefined;
  /** What is backed up: a job just CREATED does not say. */
  readonly resourceArn?: string | undefined;
  /** `EBS` or `DynamoDB`, without what AWS adds to it; `unknown` where it is not told. */
  readonly resourceType: string;
  readonly roleArn?: string | undefined;
  readonly bytes?: number | undefined;
  readonly createdAt?: string | undefined;
  readonly completedAt?: string | undefined;
  readonly madeBy?: MadeBy | undefined;
}

/** A job of AWS Backup, whatever shape it was told in. */
export interface BackupJob extends Told {
  readonly job: "backup" | "copy" | "restore";
  /** A copy that was just CREATED has none. */
  readonly id?: string | undefined;
  /** The vault that it writes to; of a restore, the one that it reads. */
  readonly vaultArn?: string | undefined;
  readonly vaultName?: string | undefined;
  /** Of a copy, the vault that it reads. */
  readonly sourceVaultArn?: string | undefined;
  /** What was made of it; of a restore, what it reads. */
  readonly recoveryPointArn?: string | undefined;
  /** Of a copy, the recovery point that it reads. */
  readonly sourceRecoveryPointArn?: string | undefined;
  /** Of a restore, what was made. */
  readonly createdResourceArn?: string | undefined;
  readonly percentDone?: number | undefined;
  /** How often AWS itself has tried again. */
  readonly retryCount: number;
  /** When AWS gives the job up, if it has not begun. */
  readonly startBy?: string | undefined;
}

/** A recovery point, as its event tells it. */
export interface RecoveryPoint extends Told {
  readonly recoveryPointArn?: string | undefined;
  readonly vaultArn?: string | undefined;
  readonly vaultName?: string | undefined;
}

/** How a job has ended: COMPLETED with a message is what AWS's console calls "completed with issues". */
export type JobEnd = "well" | "with-issues" | "badly";

/** How a job has ended, or undefined while it goes on. */
export function jobEnd({
  job,
  state,
  message,
}: Pick<BackupJob, "job" | "state" | "message">): JobEnd | undefined {
  if (state === "COMPLETED") return job === "backup" && message ? "with-issues" : "well";
  if (state === "PARTIAL") return "with-issues";
  return ["FAILED", "EXPIRED", "ABORTED"].includes(state) ? "badly" : undefined;
}

/** A `Backup Job State Change`, read. */
export function readBackupJob(event: EventOf<typeof backupJobStateChange>): BackupJob {
  const { detail, resources } = event;
  return {
    ...told(event, detail.state),
    job: "backup",
    id: detail.backupJobId,
    vaultArn: detail.backupVaultArn,
    vaultName: detail.backupVaultName ?? vaultNameOf(detail.backupVaultArn),
    recoveryPointArn: resources[0],
    percentDone: detail.percentDone,
    retryCount: detail.retryCount ?? 0,
    startBy: detail.startBy,
  };
}

/** A `Copy Job State Change`, read. */
export function readCopyJob(event: EventOf<typeof copyJobStateChange>): BackupJob {
  const { detail, resources } = event;
  return {
    ...told(event, detail.state),
    job: "copy",
    id: detail.copyJobId,
    vaultArn: detail.destinationBackupVaultArn,
    vaultName: vaultNameOf(detail.destinationBackupVaultArn),
    sourceVaultArn: detail.sourceBackupVaultArn,
    recoveryPointArn: detail.destinationRecoveryPointArn,
    sourceRecoveryPointArn: resources[0],
    retryCount: detail.retryCount ?? 0,
  };
}

/** A `Restore Job State Change`, read. */
export function readRestoreJob(event: EventOf<typeof restoreJobStateChange>): BackupJob {
  const { detail, resources } = event;
  return {
    ...told(
      { ...event, detail: { ...detail, resourceArn: detail.sourceResourceArn } },
      detail.status ?? detail.state,
    ),
    job: "restore",
    id: detail.restoreJobId,
    vaultArn: detail.backupVaultArn,
    vaultName: vaultNameOf(detail.backupVaultArn),
    recoveryPointArn: detail.recoveryPointArn ?? resources[0],
    createdResourceArn: detail.createdResourceArn,
    percentDone: detail.percentDone,
    retryCount: 0,
  };
}

/** A `Recovery Point State Change`, read. */
export function readRecoveryPoint(event: EventOf<typeof recoveryPointStateChange>): RecoveryPoint {
  const { detail, resources } = event;
  return {
    ...told(event, detail.status),
    recoveryPointArn: detail.recoveryPointArn ?? resources[0],
    vaultArn: detail.backupVaultArn,
    vaultName: detail.backupVaultName ?? vaultNameOf(detail.backupVaultArn),
  };
}

interface Teller {
  readonly account: string;
  readonly region: string;
  readonly time: string;
  readonly detail: {
    readonly statusMessage?: string | undefined;
    readonly resourceArn?: string | undefined;
    readonly resourceType?: string | undefined;
    readonly iamRoleArn?: string | undefined;
    readonly backupSizeInBytes?: number | undefined;
    readonly creationDate?: string | undefined;
    readonly completionDate?: string | undefined;
    readonly createdBy?: Parameters<typeof madeBy>[0];
  };
}

/** What all four tell alike. */
function told({ account, region, time, detail }: Teller, state: string | undefined): Told {
  return {
    account,
    region,
    at: time,
    state: state ?? "",
    message: plainMessage(detail.statusMessage),
    resourceArn: detail.resourceArn,
    resourceType: detail.resourceType?.split(".").at(0) ?? unknownType,
    roleArn: detail.iamRoleArn,
    bytes: detail.backupSizeInBytes,
    createdAt: detail.creationDate,
    completedAt: detail.completionDate,
    madeBy: madeBy(detail.createdBy),
  };
}
