import { defineService } from "../../kernel/service.ts";
import { backupJobOperations } from "./backup-jobs.ts";
import { copyJobOperations } from "./copy-jobs.ts";
import { tellBatch } from "./job-events.ts";
import { expirePoint } from "./keep-point.ts";
import { planOperations } from "./plans.ts";
import { protectedResourceOperations } from "./protected-resources.ts";
import { recoveryPointOperations } from "./recovery-points.ts";
import { restoreJobOperations } from "./restore-jobs.ts";
import { abortBackup, beginBackup, finishBackup, overrunBackup, runBackup } from "./run-backup.ts";
import { beginRestore, endRestore, fillAnew, makeAnew } from "./run-restore.ts";
import { fireRule } from "./schedules.ts";
import { selectionOperations } from "./selections.ts";
import { finishCopy, runCopy } from "./start-copy.ts";
import { createState } from "./state.ts";
import { tagOperations } from "./tags.ts";
import { vaultOperations } from "./vaults.ts";

/** AWS Backup: vaults, plans that back up by schedule, jobs, and what comes of them. */
export const backup = defineService({
  name: "backup",
  signingName: "backup",
  iamPrefix: "backup",
  scope: "regional",
  fidelity: {
    models:
      "Vaults with policies and locks; plans whose rules start jobs by their schedules for what their selections take in; backup, copy and restore jobs with their states in time, run as the role that they were handed; recovery points that live as long as their lifecycle; events in batches of five minutes. EBS volumes, EC2 instances, DynamoDB tables with their items, and S3 buckets that keep versions.",
    refuses: [
      "other kinds of resources",
      "restores of S3 buckets",
      "frameworks, reports, restore tests, legal holds",
    ],
    ignores: [
      "cold storage, continuous backup, indexes and malware scans",
      "notifications by SNS: where they would go is kept",
      "versions of plans: the latest is told",
      "what is in an S3 bucket: its recovery points know how much",
    ],
  },
  load: () => import("@aws-sdk/client-backup"),
  createState,
  operations: {
    ...planOperations,
    ...selectionOperations,
    ...vaultOperations,
    ...backupJobOperations,
    ...copyJobOperations,
    ...restoreJobOperations,
    ...recoveryPointOperations,
    ...protectedResourceOperations,
    ...tagOperations,
  },
  jobs: [
    tellBatch,
    fireRule,
    beginBackup,
    runBackup,
    finishBackup,
    overrunBackup,
    abortBackup,
    runCopy,
    finishCopy,
    beginRestore,
    makeAnew,
    fillAnew,
    endRestore,
    expirePoint,
  ],
});
