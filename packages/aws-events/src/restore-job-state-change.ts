import { defineEvent } from "@watchkeeper/core/define-event";
import * as z from "zod";
import { creator, demand, someNumber, someText, stateWord } from "./backup-fields.ts";

/**
 * A restore came to another state, told as `status`; only CREATED says `state` (Backup Developer Guide, "Monitoring AWS
 * Backup events using Amazon EventBridge"). The recovery point stands in the envelope's `resources`.
 */
export const restoreJobStateChange = defineEvent({
  name: "restore-job-state-change",
  pattern: { source: ["aws.backup"], "detail-type": ["Restore Job State Change"] },
  detail: z
    .looseObject({
      restoreJobId: z.string().min(1),
      status: stateWord.optional(),
      state: stateWord.optional(),
      statusMessage: someText,
      resourceType: someText,
      sourceResourceArn: someText,
      createdResourceArn: someText,
      backupVaultArn: someText,
      recoveryPointArn: someText,
      iamRoleArn: someText,
      backupSizeInBytes: someNumber,
      percentDone: someNumber,
      creationDate: someText,
      completionDate: someText,
      restoreTestingPlanArn: someText,
      createdBy: creator,
    })
    .superRefine((detail, context) => {
      if (!detail.state) demand(detail, ["status"], context.addIssue);
    }),
  occurrence: ({ detail }) => `${detail.restoreJobId}/${detail.status ?? detail.state}`,
  example: {
    version: "0",
    id: "ab32977c-378d-4122-a985-0f04596f0709",
    "detail-type": "Restore Job State Change",
    source: "aws.backup",
    account: "444455556666",
    time: "2026-03-02T09:26:06Z",
    region: "us-east-1",
    resources: ["arn:aws:ec2:us-east-1::snapshot/snap-0fe123ca456cfad7c"],
    detail: {
      restoreJobId: "1B234A56-789B-01CD-2A34-4567A08901FD",
      backupSizeInBytes: "3221225472",
      creationDate: "2026-03-02T09:26:00.098Z",
      iamRoleArn: "arn:aws:iam::444455556666:role/service-role/AWSBackupDefaultServiceRole",
      percentDone: 0,
      resourceType: "EBS",
      status: "FAILED",
      statusMessage: "IAM Role cannot be assumed by AWS Backup",
    },
  },
});
