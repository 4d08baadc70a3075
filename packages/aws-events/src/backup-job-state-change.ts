import { defineEvent } from "@watchkeeper/core/define-event";
import * as z from "zod";
import { creator, demand, someNumber, someText, stateWord } from "./backup-fields.ts";

/**
 * A backup job came to another state. Sent best effort, in batches, some five minutes late; CREATED says no more than
 * its id (Backup Developer Guide, "Monitoring AWS Backup events using Amazon EventBridge").
 */
export const backupJobStateChange = defineEvent({
  name: "backup-job-state-change",
  pattern: { source: ["aws.backup"], "detail-type": ["Backup Job State Change"] },
  detail: z
    .looseObject({
      backupJobId: z.string().min(1),
      state: stateWord,
      statusMessage: someText,
      resourceArn: someText,
      resourceType: someText,
      backupVaultArn: someText,
      backupVaultName: someText,
      iamRoleArn: someText,
      backupSizeInBytes: someNumber,
      bytesTransferred: someNumber,
      percentDone: someNumber,
      retryCount: someNumber,
      creationDate: someText,
      completionDate: someText,
      startBy: someText,
      createdBy: creator,
    })
    .superRefine((detail, context) => {
      if (detail.state === "CREATED") return;
      demand(detail, ["resourceArn", "resourceType", "backupVaultArn"], context.addIssue);
    }),
  occurrence: ({ detail }) => `${detail.backupJobId}/${detail.state}`,
  example: {
    version: "0",
    id: "0c5a1f6e-3b57-4d43-9a53-8f7d7c0e8f11",
    "detail-type": "Backup Job State Change",
    source: "aws.backup",
    account: "444455556666",
    time: "2026-03-02T05:20:26Z",
    region: "us-east-1",
    resources: [],
    detail: {
      backupJobId: "34176239-E96D-4E1D-9FAD-529DBB3C3556",
      backupVaultArn: "arn:aws:backup:us-east-1:444455556666:backup-vault:Default",
      backupVaultName: "Default",
      bytesTransferred: "0",
      creationDate: "2026-03-02T05:00:00.392Z",
      completionDate: "2026-03-02T05:18:11.120Z",
      iamRoleArn: "arn:aws:iam::444455556666:role/service-role/AWSBackupDefaultServiceRole",
      resourceArn: "arn:aws:ec2:us-east-1:444455556666:volume/vol-0a1b2c3d4e5f60718",
      resourceType: "EBS",
      state: "FAILED",
      statusMessage: '"KMS key is either disabled or pending deletion or access to KMS key is denied"',
      startBy: "2026-03-02T13:00:00Z",
      percentDone: 0,
      createdBy: {
        backupPlanId: "bde0f455-4e24-4668-aeaa-4932a97f5cc5",
        backupPlanArn:
          "arn:aws:backup:us-east-1:444455556666:backup-plan:bde0f455-4e24-4668-aeaa-4932a97f5cc5",
        backupPlanVersion: "YTkzNmM0MmUtMWRhNS00Y2RkLThmZGUtNjA5NTc4NGM1YTc5",
        backupPlanRuleId: "1f97bafa-14d6-4f39-94fd-94b51bd6d0d5",
      },
    },
  },
});
