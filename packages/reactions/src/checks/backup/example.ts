import type { Answer } from "@watchkeeper/plans/call";

/** What AWS Backup says where trying again helps. */
export const busy = "The volume has status modifying";

/** What it says where it does not. */
export const keyless = "KMS key is either disabled or pending deletion or access to KMS key is denied";

/** What it says of too many requests. */
export const throttled = "Rate exceeded";

/** An event of a job that ended badly, with another message. */
export const endedFor = (example: Readonly<Record<string, unknown>>, statusMessage: string) => ({
  ...example,
  detail: { ...(example.detail as object), statusMessage },
});

/** The volume of our examples. */
export const volume = "arn:aws:ec2:us-east-1:444455556666:volume/vol-0a1b2c3d4e5f60718";

/** The role that backs it up. */
export const role = "arn:aws:iam::444455556666:role/service-role/AWSBackupDefaultServiceRole";

/** The vault that it is copied into. */
export const farVault = "arn:aws:backup:eu-west-1:444455556666:backup-vault:Default";

/** The recovery point that is copied. */
export const sourcePoint = "arn:aws:ec2:us-east-1::snapshot/snap-0a1b2c3d4e5f60718";

/** What is found of any of our examples' jobs. */
export const failed = {
  state: "FAILED",
  vault: "Default",
  role,
  resourceType: "EBS",
  plan: null,
  rule: null,
  endedAt: "2026-03-02T05:18:11.120Z",
  tried: 0,
  hours: 12,
  notBefore: "2026-03-02T05:28:11.120Z",
  lifecycle: { DeleteAfterDays: 35 },
};

const job = {
  ResourceArn: volume,
  ResourceType: "EBS",
  IamRoleArn: role,
  CreationDate: "2026-03-02T05:00:00.392Z",
  CompletionDate: "2026-03-02T05:18:11.120Z",
};

/** What AWS answers of a backup job that failed. */
export const failedFor = (StatusMessage: string): Answer<"backup:DescribeBackupJob"> => ({
  ...job,
  BackupJobId: "34176239-E96D-4E1D-9FAD-529DBB3C3556",
  BackupVaultName: "Default",
  BackupVaultArn: "arn:aws:backup:us-east-1:444455556666:backup-vault:Default",
  State: "FAILED",
  StatusMessage,
});

/** What AWS answers of a copy job. */
export const copied = (State: "FAILED" | "COMPLETED"): Answer<"backup:DescribeCopyJob"> => ({
  CopyJob: {
    ...job,
    CopyJobId: "47C8EF56-74D8-059D-1301-C5BE1D5C926E",
    SourceBackupVaultArn: "arn:aws:backup:us-east-1:444455556666:backup-vault:Default",
    SourceRecoveryPointArn: sourcePoint,
    DestinationBackupVaultArn: farVault,
    State,
    ...(State === "FAILED" ? { StatusMessage: throttled } : {}),
  },
});
