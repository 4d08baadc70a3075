import { type Answer, type Call, call, type Where } from "@watchkeeper/plans/call";
import { describeBackupJob } from "@watchkeeper/plans/operations/backup";
import { defineKind } from "../kind.ts";
import { describedJob, type Job, jobAbout } from "./job.ts";

/** The read of one backup job. */
export const readBackupJob = (where: Where, BackupJobId: string): Call<"backup:DescribeBackupJob"> =>
  call("backup:DescribeBackupJob", where, { BackupJobId });

/** A backup job, as it is described or listed. */
export const backupJobIn = (
  { account, region }: Where,
  shown: Answer<"backup:DescribeBackupJob"> | Listed,
): Job => ({
  ...{ account, region, id: shown.BackupJobId ?? "" },
  ...describedJob(shown),
  vault: shown.BackupVaultName ?? "",
  vaultArn: shown.BackupVaultArn ?? "",
  pointArn: shown.RecoveryPointArn,
});

type Listed = NonNullable<Answer<"backup:ListBackupJobs">["BackupJobs"]>[number];

/** CloudFormation has no name for it; this one is like its others. */
export const backupJob = defineKind({
  type: "AWS::Backup::BackupJob",
  title: "backup job",
  operations: [describeBackupJob],
  arn: ({ about = "" }) => about,
  read: (named) => readBackupJob(named, named.id),
  from: (told, shown): Job | undefined =>
    shown.State ? jobAbout(told, backupJobIn(told, shown)) : undefined,
});
