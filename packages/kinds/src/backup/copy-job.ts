import { type Answer, type Call, call, type Where } from "@watchkeeper/plans/call";
import { describeCopyJob } from "@watchkeeper/plans/operations/backup";
import { defineKind } from "../kind.ts";
import { describedJob, type Job, jobAbout, vaultIn } from "./job.ts";

/** A copy of a recovery point into another vault. */
export interface CopyJob extends Job {
  /** The name of the vault that it reads, and the recovery point in it. */
  readonly sourceVault: string;
  readonly sourcePointArn: string;
}

/** The read of one copy job. */
export const readCopyJob = (where: Where, CopyJobId: string): Call<"backup:DescribeCopyJob"> =>
  call("backup:DescribeCopyJob", where, { CopyJobId });

/** A copy job, as it is described or listed. */
export function copyJobIn({ account, region }: Where, shown: Shown): CopyJob {
  const { DestinationBackupVaultArn: vaultArn = "" } = shown;
  return {
    ...{ account, region, id: shown.CopyJobId ?? "", vaultArn },
    ...describedJob(shown),
    vault: vaultIn(vaultArn),
    pointArn: shown.DestinationRecoveryPointArn,
    sourceVault: vaultIn(shown.SourceBackupVaultArn ?? ""),
    sourcePointArn: shown.SourceRecoveryPointArn ?? "",
  };
}

type Shown = NonNullable<Answer<"backup:DescribeCopyJob">["CopyJob"]>;

/** CloudFormation has no name for it; this one is like its others. */
export const copyJob = defineKind({
  type: "AWS::Backup::CopyJob",
  title: "copy job",
  operations: [describeCopyJob],
  arn: ({ about = "" }) => about,
  read: (named) => readCopyJob(named, named.id),
  from: (told, { CopyJob }): CopyJob | undefined =>
    CopyJob?.State ? jobAbout(told, copyJobIn(told, CopyJob)) : undefined,
});
