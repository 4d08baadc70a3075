import { describe, expect, test } from "vitest";
import { backupCause } from "./backup-cause.ts";
import { plainWords } from "./plain-words.ts";
import { type ToldOtherwise, toldOtherwise } from "./testing/told-otherwise.ts";

const failedBackup = { job: "backup", resourceType: "EBS", state: "FAILED" } as const;

describe.each(Object.entries(toldOtherwise))("%s is the cause", (cause, told) => {
  test.each(told.map((one): ToldOtherwise => (typeof one === "string" ? { message: one } : one)))(
    "of: $message",
    ({ message, job = "backup", resourceType = "unknown", state = "FAILED" }) => {
      expect(backupCause(message, { job, resourceType, state }).cause).toBe(cause);
    },
  );
});

test("what goes by itself is tried again; what somebody must mend is not", () => {
  const retryHelps = (message: string) => backupCause(message, failedBackup).retryHelps;
  expect(retryHelps("The volume has status modifying")).toBe(true);
  expect(retryHelps("Rate exceeded")).toBe(true);
  expect(retryHelps("Maximum number of concurrent snapshots reached")).toBe(true);
  expect(retryHelps("You have reached the quota of snapshots for this account")).toBe(false);
  expect(retryHelps("The snapshot is in use by ami-0a1b2c3d")).toBe(false);
  expect(retryHelps("AccessDenied")).toBe(false);
  expect(retryHelps("The volume no longer exists")).toBe(false);
  expect(retryHelps("An internal error occurred")).toBe(true);
});

test("an unknown end is tried again, but not one that somebody wanted", () => {
  expect(backupCause("Xyzzy.", failedBackup).retryHelps).toBe(true);
  expect(backupCause(undefined, { ...failedBackup, state: "ABORTED" }).retryHelps).toBe(false);
  expect(backupCause("Backup job was stopped by user.", failedBackup)).toEqual({
    cause: "unknown",
    retryHelps: false,
    why: "somebody stopped it",
  });
});

test("names of one's own mislead nobody", () => {
  const message = "Volume is attached to arn:aws:iam::444455556666:role/no-kms-permission-window; xyzzy";
  expect(backupCause(message, failedBackup).cause).not.toBe("kms");
  expect(plainWords('"Vault arn:aws:backup:us-east-1:444455556666:backup-vault:kms can\'t be used"')).toBe(
    "vault vault cannot be used",
  );
});

test("error codes are words", () => {
  expect(plainWords("InvalidDBInstanceState: KMSKeyNotAccessibleFault isn't NoSuchBucket")).toBe(
    "invalid db instance state: kms key not accessible fault is not no such bucket",
  );
});
