import { envelopeOf } from "../../swept-event.ts";

/** The volume of our examples, which is backed up by AWS's default role. */
const resource = "arn:aws:ec2:us-east-1:444455556666:volume/vol-0a1b2c3d4e5f60718";
const role = "arn:aws:iam::444455556666:role/service-role/AWSBackupDefaultServiceRole";

/** What our examples' messages are concluded to mean. */
const limit = {
  message: "Maximum allowed in-progress snapshots for a single volume exceeded",
  cause: "limit",
  why: "it speaks of a limit",
  todo: "delete what is not needed any more, or have the quota raised",
  page: "https://docs.aws.amazon.com/aws-backup/latest/devguide/aws-backup-limits.html",
} as const;
const key = {
  message: "KMS key is either disabled or pending deletion or access to KMS key is denied",
  cause: "kms",
  why: "it speaks of a key",
  todo: "enable the key, and let the job's role use it and make grants of it, in the key's policy too",
  page: "https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html",
} as const;

/** A job of AWS Backup that failed for want of a limit, and one for want of a key: it is tried again, and it is not. */
export const exampleJob = {
  resource,
  role,
  limit,
  key,
  /** What AWS says of either job beside its id and its vaults. */
  described: (message: string) => ({
    ...({ State: "FAILED", StatusMessage: message, ResourceArn: resource, ResourceType: "EBS" } as const),
    IamRoleArn: role,
    CreationDate: "2026-03-02T05:00:00.392Z",
    CompletionDate: "2026-03-02T05:18:11.120Z",
  }),
  /** What is known of either beside its id and its vaults. */
  evidence: (because: typeof limit | typeof key) => ({
    ...because,
    state: "FAILED",
    ...{ role, resourceType: "EBS", plan: null, rule: null },
    endedAt: "2026-03-02T05:18:11.120Z",
    tried: 0,
    leftBecause: because === limit ? null : "trying again would not help",
    hours: 12,
    notBefore: "2026-03-02T05:28:11.120Z",
    lifecycle: { DeleteAfterDays: 35 },
  }),
} as const;

/** A sweep of ours that found something wrong with a resource, as a check looks at it again. */
export function sweepOf(check: string, id: string): Readonly<Record<string, unknown>> {
  const place = { account: "444455556666", region: "us-east-1" };
  const at = "2026-03-02T06:00:00.000Z";
  return {
    ...envelopeOf({ check, sweep: "s-0123456789ab", at, ...place, page: "us-east-1/1" }, [
      { ...place, id, at },
    ]),
  };
}

/** A plan whose selection takes in what is tagged `backup=daily`. */
export const allByTag = {
  "backup:ListBackupPlans": { BackupPlansList: [{ BackupPlanId: "daily" }] },
  "backup:ListBackupSelections": { BackupSelectionsList: [{ SelectionId: "tagged" }] },
  "backup:GetBackupSelection": {
    BackupSelection: {
      SelectionName: "tagged",
      IamRoleArn: role,
      ListOfTags: [
        { ConditionType: "STRINGEQUALS" as const, ConditionKey: "backup", ConditionValue: "daily" },
      ],
    },
  },
};
