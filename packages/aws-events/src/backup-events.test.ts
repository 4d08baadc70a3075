import {
  type AnyEvent,
  type EventEnvelope,
  type EventOf,
  eventEnvelope,
} from "@watchkeeper/core/define-event";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { backupJobStateChange } from "./backup-job-state-change.ts";
import { copyJobStateChange } from "./copy-job-state-change.ts";
import { jobEnd, readBackupJob, readCopyJob, readRecoveryPoint, readRestoreJob } from "./read-backup-job.ts";
import { recoveryPointStateChange } from "./recovery-point-state-change.ts";
import { restoreJobStateChange } from "./restore-job-state-change.ts";

type Detail = Readonly<Record<string, unknown>>;

/** A definition's example with other fields in its detail: undefined takes one out. */
const told = (definition: AnyEvent, changes: Detail = {}) => {
  const event = eventEnvelope.parse(definition.example);
  return { ...event, detail: { ...event.detail, ...changes } };
};
/** The same, with the whole detail given. */
const bare = (definition: AnyEvent, detail: Detail): EventEnvelope => ({ ...told(definition), detail });
const parsed = <Definition extends AnyEvent>(definition: Definition, event: EventEnvelope) =>
  ({ ...event, detail: z.parse(definition.detail, event.detail) }) as EventOf<Definition>;
const pathOfRefusal = (definition: AnyEvent, event: EventEnvelope) =>
  z.safeParse(definition.detail, event.detail).error?.issues.map(({ path }) => path.join("."));

describe("a backup job", () => {
  test("is read with its resource, vault, role, plan and message without quotes", () => {
    expect(readBackupJob(parsed(backupJobStateChange, told(backupJobStateChange)))).toMatchObject({
      job: "backup",
      id: "34176239-E96D-4E1D-9FAD-529DBB3C3556",
      state: "FAILED",
      message: "KMS key is either disabled or pending deletion or access to KMS key is denied",
      resourceArn: "arn:aws:ec2:us-east-1:444455556666:volume/vol-0a1b2c3d4e5f60718",
      resourceType: "EBS",
      vaultName: "Default",
      roleArn: "arn:aws:iam::444455556666:role/service-role/AWSBackupDefaultServiceRole",
      madeBy: {
        planId: "bde0f455-4e24-4668-aeaa-4932a97f5cc5",
        ruleId: "1f97bafa-14d6-4f39-94fd-94b51bd6d0d5",
      },
      retryCount: 0,
      recoveryPointArn: undefined,
    });
  });

  test("that was just created has three fields, and one on demand has no plan", () => {
    const created = { backupJobId: "B1", state: "CREATED", creationDate: "2026-03-02T05:00:00.392Z" };
    const job = readBackupJob(parsed(backupJobStateChange, bare(backupJobStateChange, created)));
    expect(job).toMatchObject({ id: "B1", state: "CREATED", resourceType: "unknown", madeBy: undefined });
    expect(jobEnd(job)).toBeUndefined();
  });

  test("has its kind without what AWS adds to it, and figures however they are written", () => {
    const changes = {
      resourceType: "DynamoDB.FullyManaged",
      backupSizeInBytes: 36048,
      percentDone: "99.5",
      retryCount: 3,
    };
    expect(readBackupJob(parsed(backupJobStateChange, told(backupJobStateChange, changes)))).toMatchObject({
      resourceType: "DynamoDB",
      bytes: 36048,
      percentDone: 99.5,
      retryCount: 3,
    });
  });

  test("of one of AWS's own vaults has the vault's whole name", () => {
    const changes = {
      backupVaultName: undefined,
      backupVaultArn: "arn:aws:backup:us-east-1:444455556666:backup-vault:aws/efs/automatic-backup-vault",
    };
    const job = readBackupJob(parsed(backupJobStateChange, told(backupJobStateChange, changes)));
    expect(job.vaultName).toBe("aws/efs/automatic-backup-vault");
  });

  test("that is complete with a message has issues, and an empty message is none", () => {
    const end = (changes: Detail) =>
      jobEnd(readBackupJob(parsed(backupJobStateChange, told(backupJobStateChange, changes))));
    expect(end({ state: "COMPLETED", statusMessage: "Windows VSS Backup Job Error encountered" })).toBe(
      "with-issues",
    );
    expect(end({ state: "COMPLETED", statusMessage: "" })).toBe("well");
    expect(end({ state: "COMPLETED", statusMessage: {} })).toBe("well");
    expect(end({ state: "PARTIAL" })).toBe("with-issues");
    expect(end({ state: "EXPIRED" })).toBe("badly");
    expect(end({ state: "ABORTED" })).toBe("badly");
    expect(end({ state: "ABORTING" })).toBeUndefined();
  });

  test("is told twice as one occurrence, and in another state as another", () => {
    const occurrence = (state: string, id: string) =>
      backupJobStateChange.occurrence({
        ...parsed(backupJobStateChange, told(backupJobStateChange, { state })),
        id,
      });
    expect(occurrence("FAILED", "a")).toBe(occurrence("FAILED", "b"));
    expect(occurrence("FAILED", "a")).not.toBe(occurrence("RUNNING", "a"));
  });

  test.each([
    ["backupJobId", { backupJobId: undefined }],
    ["backupJobId", { backupJobId: 7 }],
    ["state", { state: undefined }],
    ["state", { state: "failed" }],
    ["resourceArn", { resourceArn: undefined }],
    ["resourceArn", { resourceArn: ["arn"] }],
    ["resourceType", { resourceType: {} }],
    ["backupVaultArn", { backupVaultArn: undefined }],
    ["percentDone", { percentDone: "half" }],
    ["createdBy", { createdBy: "a plan" }],
  ])("is refused with the path where %s is not as it must be", (path, changes) => {
    expect(pathOfRefusal(backupJobStateChange, told(backupJobStateChange, changes))).toEqual([path]);
  });
});

describe("a copy job", () => {
  test("has no recovery point while an empty object stands for it", () => {
    const job = readCopyJob(parsed(copyJobStateChange, told(copyJobStateChange)));
    expect(job).toMatchObject({
      job: "copy",
      state: "FAILED",
      message: "Access Denied trying to call AWS Backup service",
      vaultArn: "arn:aws:backup:eu-west-1:444455556666:backup-vault:Default",
      sourceVaultArn: "arn:aws:backup:us-east-1:444455556666:backup-vault:Default",
      sourceRecoveryPointArn: "arn:aws:ec2:us-east-1::snapshot/snap-03886bc8d6ef3a1f9",
      bytes: 3_221_225_472,
    });
    expect(job.recoveryPointArn).toBeUndefined();
    expect(jobEnd(job)).toBe("badly");
  });

  test("that was just created has no id, and each telling is its own occurrence", () => {
    const created = {
      state: "CREATED",
      creationDate: "2026-03-02T06:36:13.239Z",
      sourceBackupVaultArn: "arn:aws:backup:us-east-1:444455556666:backup-vault:Default",
      destinationBackupVaultArn: "arn:aws:backup:eu-west-1:444455556666:backup-vault:Default",
    };
    const event = parsed(copyJobStateChange, bare(copyJobStateChange, created));
    expect(readCopyJob(event).id).toBeUndefined();
    expect(copyJobStateChange.occurrence(event)).toBe(`${event.id}/CREATED`);
  });

  test.each(["copyJobId", "resourceArn", "sourceBackupVaultArn", "destinationBackupVaultArn"])(
    "that has failed is refused without %s",
    (field) => {
      expect(pathOfRefusal(copyJobStateChange, told(copyJobStateChange, { [field]: undefined }))).toEqual([
        field,
      ]);
    },
  );
});

describe("a restore", () => {
  test("tells its status, or, just created, its state", () => {
    const failed = readRestoreJob(parsed(restoreJobStateChange, told(restoreJobStateChange)));
    expect(failed).toMatchObject({
      job: "restore",
      state: "FAILED",
      message: "IAM Role cannot be assumed by AWS Backup",
      recoveryPointArn: "arn:aws:ec2:us-east-1::snapshot/snap-0fe123ca456cfad7c",
    });
    const created = { restoreJobId: "R1", state: "CREATED", creationDate: "2026-03-02T09:26:00.098Z" };
    expect(readRestoreJob(parsed(restoreJobStateChange, bare(restoreJobStateChange, created))).state).toBe(
      "CREATED",
    );
  });

  test("with neither is refused", () => {
    expect(pathOfRefusal(restoreJobStateChange, told(restoreJobStateChange, { status: undefined }))).toEqual([
      "status",
    ]);
  });
});

describe("a recovery point", () => {
  test("is read with what it is of, where it is, and its own ARN from the envelope", () => {
    expect(readRecoveryPoint(parsed(recoveryPointStateChange, told(recoveryPointStateChange)))).toMatchObject(
      {
        state: "COMPLETED",
        recoveryPointArn: "arn:aws:ec2:us-east-1::snapshot/snap-03886bc8d6ef3a1f9",
        resourceArn: "arn:aws:ec2:us-east-1:444455556666:volume/vol-0a1b2c3d4e5f60718",
        vaultName: "Default",
        completedAt: "2026-03-02T05:39:05.689Z",
      },
    );
  });

  test("without a status is refused", () => {
    expect(pathOfRefusal(recoveryPointStateChange, told(recoveryPointStateChange, { status: {} }))).toEqual([
      "status",
    ]);
  });
});
