import { defineOperation } from "../operation.ts";

const page = (name: string) => `https://docs.aws.amazon.com/aws-backup/latest/devguide/API_${name}.html`;

export const getBackupSelection = defineOperation({
  key: "backup:GetBackupSelection",
  access: "read",
  actions: [{ action: "backup:GetBackupSelection", on: "backup-plan:*" }],
  page: page("GetBackupSelection"),
});

export const listBackupPlans = defineOperation({
  key: "backup:ListBackupPlans",
  access: "read",
  actions: [{ action: "backup:ListBackupPlans", on: "*" }],
  page: page("ListBackupPlans"),
});

export const listBackupSelections = defineOperation({
  key: "backup:ListBackupSelections",
  access: "read",
  actions: [{ action: "backup:ListBackupSelections", on: "backup-plan:*" }],
  page: page("ListBackupSelections"),
});

/** The right to hand a role to AWS Backup. */
const passRole = {
  action: "iam:PassRole",
  on: "iam role/*",
  condition: { StringEquals: { "iam:PassedToService": "backup.amazonaws.com" } },
} as const;

export const describeBackupJob = defineOperation({
  key: "backup:DescribeBackupJob",
  access: "read",
  actions: [{ action: "backup:DescribeBackupJob", on: "*" }],
  page: page("DescribeBackupJob"),
});

export const describeCopyJob = defineOperation({
  key: "backup:DescribeCopyJob",
  access: "read",
  actions: [{ action: "backup:DescribeCopyJob", on: "*" }],
  page: page("DescribeCopyJob"),
});

export const describeProtectedResource = defineOperation({
  key: "backup:DescribeProtectedResource",
  access: "read",
  actions: [{ action: "backup:DescribeProtectedResource", on: "*" }],
  page: page("DescribeProtectedResource"),
});

export const listProtectedResources = defineOperation({
  key: "backup:ListProtectedResources",
  access: "read",
  actions: [{ action: "backup:ListProtectedResources", on: "*" }],
  page: page("ListProtectedResources"),
});

export const getBackupPlan = defineOperation({
  key: "backup:GetBackupPlan",
  access: "read",
  actions: [{ action: "backup:GetBackupPlan", on: "backup-plan:*" }],
  page: page("GetBackupPlan"),
});

export const listBackupJobs = defineOperation({
  key: "backup:ListBackupJobs",
  access: "read",
  actions: [{ action: "backup:ListBackupJobs", on: "*" }],
  page: page("ListBackupJobs"),
});

export const listCopyJobs = defineOperation({
  key: "backup:ListCopyJobs",
  access: "read",
  actions: [{ action: "backup:ListCopyJobs", on: "*" }],
  page: page("ListCopyJobs"),
});

export const listRecoveryPointsByBackupVault = defineOperation({
  key: "backup:ListRecoveryPointsByBackupVault",
  access: "read",
  actions: [{ action: "backup:ListRecoveryPointsByBackupVault", on: "backup-vault:*" }],
  page: page("ListRecoveryPointsByBackupVault"),
});

export const listRecoveryPointsByResource = defineOperation({
  key: "backup:ListRecoveryPointsByResource",
  access: "read",
  actions: [{ action: "backup:ListRecoveryPointsByResource", on: "*" }],
  page: page("ListRecoveryPointsByResource"),
});

/** Backs a resource up into a vault, with a role that it hands to AWS Backup. */
export const startBackupJob = defineOperation({
  key: "backup:StartBackupJob",
  access: "write",
  actions: [{ action: "backup:StartBackupJob", on: "backup-vault:*", isBesides: true }, passRole],
  page: page("StartBackupJob"),
});

/** Copies a recovery point, whose ARN is of whatever service keeps it, with a role that it hands to AWS Backup. */
export const startCopyJob = defineOperation({
  key: "backup:StartCopyJob",
  access: "write",
  actions: [{ action: "backup:StartCopyJob", on: "*" }, passRole],
  page: page("StartCopyJob"),
});
