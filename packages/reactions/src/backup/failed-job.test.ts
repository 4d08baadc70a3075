import type { Job } from "@watchkeeper/kinds/backup/job";
import { expect, test } from "vitest";
import { failedJob, retrySettings } from "./failed-job.ts";

const ended = "2026-03-02T05:18:11.120Z";
const job = (id: number): Job => ({
  ...{ account: "444455556666", region: "us-east-1", id: String(id), arn: "arn:aws:ec2:::volume/vol-1" },
  ...{ state: "FAILED", message: "An internal error occurred.", resourceType: "EBS" },
  roleArn: "arn:aws:iam::444455556666:role/service-role/AWSBackupDefaultServiceRole",
  ...{ vault: "Default", vaultArn: "arn:aws:backup:us-east-1:444455556666:backup-vault:Default" },
  createdAt: "2026-03-02T05:00:00.000Z",
  endedAt: ended,
  ...{ planId: undefined, ruleId: undefined, pointArn: undefined },
});

test("each wait before a retry is three times the one before, and none is longer than a day", () => {
  const minutes = Array.from({ length: 8 }, (_, tried) => {
    const [first, ...more] = Array.from({ length: tried + 1 }, (__, id) => job(id));
    const { notBefore } = failedJob("backup", [first!, ...more], retrySettings.parse({ retries: 10 }));
    return (Date.parse(notBefore) - Date.parse(ended)) / 60_000;
  });
  expect(minutes).toEqual([10, 30, 90, 270, 810, 1_440, 1_440, 1_440]);
});

test("of words without end, as many are kept as a finding has room for", () => {
  for (const words of ["A", "limit ", "\u{1F600}"]) {
    const told = { ...job(0), message: words.repeat(60_000) };
    const { message } = failedJob("backup", [told], retrySettings.parse({}));
    expect(message?.length).toBeLessThan(5_000);
    expect(message?.isWellFormed()).toBe(true);
  }
});
