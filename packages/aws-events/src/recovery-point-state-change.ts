import { defineEvent } from "@watchkeeper/core/define-event";
import * as z from "zod";
import { creator, someNumber, someText, stateWord } from "./backup-fields.ts";

/**
 * A recovery point came to another status; its ARN stands in the envelope's `resources` (Backup Developer Guide,
 * "Monitoring AWS Backup events using Amazon EventBridge"). Truths are written as text.
 */
export const recoveryPointStateChange = defineEvent({
  name: "recovery-point-state-change",
  pattern: { source: ["aws.backup"], "detail-type": ["Recovery Point State Change"] },
  detail: z.looseObject({
    status: stateWord,
    statusMessage: someText,
    recoveryPointArn: someText,
    backupVaultName: someText,
    backupVaultArn: someText,
    resourceArn: someText,
    resourceType: z.string().min(1),
    iamRoleArn: someText,
    backupSizeInBytes: someNumber,
    creationDate: someText,
    completionDate: someText,
    isEncrypted: z.union([z.boolean(), z.enum(["true", "false"])]).optional(),
    storageClass: someText,
    createdBy: creator,
  }),
  occurrence: ({ id, detail: { resourceArn, creationDate, status } }) =>
    resourceArn && creationDate ? `${resourceArn}/${creationDate}/${status}` : id,
  example: {
    version: "0",
    id: "5d3297f0-378d-4122-8985-0f04596f0709",
    "detail-type": "Recovery Point State Change",
    source: "aws.backup",
    account: "444455556666",
    time: "2026-03-02T05:39:07Z",
    region: "us-east-1",
    resources: ["arn:aws:ec2:us-east-1::snapshot/snap-03886bc8d6ef3a1f9"],
    detail: {
      backupVaultName: "Default",
      backupVaultArn: "arn:aws:backup:us-east-1:444455556666:backup-vault:Default",
      creationDate: "2026-03-02T05:01:00.152Z",
      completionDate: "2026-03-02T05:39:05.689Z",
      iamRoleArn: "arn:aws:iam::444455556666:role/service-role/AWSBackupDefaultServiceRole",
      resourceType: "EBS",
      resourceArn: "arn:aws:ec2:us-east-1:444455556666:volume/vol-0a1b2c3d4e5f60718",
      status: "COMPLETED",
      isEncrypted: "false",
      storageClass: "WARM",
      createdBy: {
        backupPlanId: "bde0f455-4e24-4668-aeaa-4932a97f5cc5",
        backupPlanArn:
          "arn:aws:backup:us-east-1:444455556666:backup-plan:bde0f455-4e24-4668-aeaa-4932a97f5cc5",
        backupPlanVersion: "YTkzNmM0MmUtMWRhNS00Y2RkLThmZGUtNjA5NTc4NGM1YTc5",
        backupPlanRuleId: "1f97bafa-14d6-4f39-94fd-94b51bd6d0d5",
      },
      lifecycle: { deleteAfterDays: 35 },
      calculatedLifeCycle: { deleteAt: "2026-04-06T05:01:00.152Z" },
    },
  },
});
