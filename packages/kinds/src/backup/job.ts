import type { Resource, Told } from "../kind.ts";

/** A job of AWS Backup. Its `arn` is that of what it backs up or copies: whoever speaks of it speaks of that. */
export interface Job extends Resource {
  /** `FAILED`, `COMPLETED` and the like. */
  readonly state: string;
  readonly message: string | undefined;
  /** As AWS Backup calls it: `EBS`. */
  readonly resourceType: string;
  readonly roleArn: string;
  /** The name of the vault that it writes to, and its ARN. */
  readonly vault: string;
  readonly vaultArn: string;
  readonly createdAt: string;
  /** Absent: it goes on. */
  readonly endedAt: string | undefined;
  readonly planId: string | undefined;
  readonly ruleId: string | undefined;
  /** What it made. */
  readonly pointArn: string | undefined;
}

/** A job as AWS Backup describes one, of whatever kind. */
interface DescribedJob {
  readonly State?: string | undefined;
  readonly StatusMessage?: string | undefined;
  readonly ResourceArn?: string | undefined;
  readonly ResourceType?: string | undefined;
  readonly IamRoleArn?: string | undefined;
  readonly CreationDate?: string | undefined;
  readonly CompletionDate?: string | undefined;
  readonly CreatedBy?:
    | { readonly BackupPlanId?: string | undefined; readonly BackupRuleId?: string | undefined }
    | undefined;
}

/** What the descriptions of all jobs say alike. */
export const describedJob = (described: DescribedJob) => ({
  arn: described.ResourceArn ?? "",
  state: described.State ?? "",
  message: described.StatusMessage,
  resourceType: described.ResourceType ?? "unknown",
  roleArn: described.IamRoleArn ?? "",
  createdAt: described.CreationDate ?? "",
  endedAt: described.CompletionDate,
  planId: described.CreatedBy?.BackupPlanId,
  ruleId: described.CreatedBy?.BackupRuleId,
});

/** The name of a vault, in its ARN. */
export const vaultIn = (vaultArn: string): string => vaultArn.split(":").slice(6).join(":");

/** A job of what is said to be backed up or copied. What AWS itself says of the job counts: nothing else is acted upon. */
export function jobAbout<One extends Job>({ id, about }: Told, job: One): One {
  if (about === undefined || about === job.arn) return job;
  throw new Error(`the job ${id} is said to be of ${about}, and AWS describes it as one of ${job.arn}`);
}
