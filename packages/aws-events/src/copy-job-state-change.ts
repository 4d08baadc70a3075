import { defineEvent } from "@watchkeeper/core/define-event";
import * as z from "zod";
import { creator, demand, someNumber, someText, stateWord } from "./backup-fields.ts";

/**
 * A copy of a recovery point came to another state. CREATED has no job id yet; `destinationRecoveryPointArn` is an empty
 * object until there is one, and sizes are numbers (Backup Developer Guide, "Monitoring AWS Backup events using Amazon
 * EventBridge").
 */
export const copyJobStateChange = defineEvent({
  name: "copy-job-state-change",
  pattern: { source: ["aws.backup"], "detail-type": ["Copy Job State Change"] },
  detail: z
    .looseObject({
      copyJobId: someText,
      state: stateWord,
      statusMessage: someText,
      resourceArn: someText,
      resourceType: someText,
      iamRoleArn: someText,
      sourceBackupVaultArn: someText,
      destinationBackupVaultArn: someText,
      destinationRecoveryPointArn: someText,
      backupSizeInBytes: someNumber,
      retryCount: someNumber,
      creationDate: someText,
      completionDate: someText,
      createdBy: creator,
    })
    .superRefine((detail, context) => {
      demand(detail, ["sourceBackupVaultArn", "destinationBackupVaultArn"], context.addIssue);
      if (detail.state === "CREATED") return;
      demand(detail, ["copyJobId", "resourceArn", "resourceType"], context.addIssue);
    }),
  occurrence: ({ id, detail }) => `${detail.copyJobId ?? id}/${detail.state}`,
  example: {
    version: "0",
    id: "4660bc92-a44d-4939-8542-cda503f14855",
    "detail-type": "Copy Job State Change",
    source: "aws.backup",
    account: "444455556666",
    time: "2026-03-02T06:37:34Z",
    region: "us-east-1",
    resources: ["arn:aws:ec2:us-east-1::snapshot/snap-03886bc8d6ef3a1f9"],
    detail: {
      copyJobId: "47C8EF56-74D8-059D-1301-C5BE1D5C926E",
      backupSizeInBytes: 3_221_225_472,
      creationDate: "2026-03-02T06:36:13.239Z",
      completionDate: "2026-03-02T06:37:28.704Z",
      iamRoleArn: "arn:aws:iam::444455556666:role/service-role/AWSBackupDefaultServiceRole",
      resourceArn: "arn:aws:ec2:us-east-1:444455556666:volume/vol-0a1b2c3d4e5f60718",
      resourceType: "EBS",
      sourceBackupVaultArn: "arn:aws:backup:us-east-1:444455556666:backup-vault:Default",
      state: "FAILED",
      statusMessage: "Access Denied trying to call AWS Backup service",
      destinationBackupVaultArn: "arn:aws:backup:eu-west-1:444455556666:backup-vault:Default",
      destinationRecoveryPointArn: {},
    },
  },
});
