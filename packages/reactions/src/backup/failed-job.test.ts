import type { Job } from "@watchkeeper/kinds/backup/job";
import { describe, expect, test } from "vitest";
import { failedJob, groupsOfJob, lastFailures, retrySettings } from "./failed-job.ts";

const settings = retrySettings.parse({});
const account = "444455556666";

const job = (hour: number, more: Partial<Job> = {}): Job => ({
  account,
  region: "us-east-1",
  id: `job-${hour}`,
  arn: `arn:aws:ec2:us-east-1:${account}:volume/vol-1`,
  state: "FAILED",
  message: "The volume has status modifying",
  resourceType: "EBS",
  roleArn: `arn:aws:iam::${account}:role/service-role/AWSBackupDefaultServiceRole`,
  vault: "daily",
  vaultArn: `arn:aws:backup:us-east-1:${account}:backup-vault:daily`,
  createdAt: `2026-03-02T0${hour}:00:00.000Z`,
  endedAt: `2026-03-02T0${hour}:10:00.000Z`,
  planId: undefined,
  ruleId: undefined,
  pointArn: undefined,
  ...more,
});
const well = { state: "COMPLETED", message: undefined };
const idsOf = (jobs: readonly Job[]) => jobs.map(({ id }) => id);

describe("of the jobs of a resource, the newest speaks", () => {
  test("those in a row that went wrong count, in whatever order and however often they are told", () => {
    expect(idsOf(lastFailures("backup", [job(3), job(1), job(2, well), job(3), job(4)]))).toEqual([
      "job-3",
      "job-4",
    ]);
  });

  test("where it goes on, or went well, none does", () => {
    expect(lastFailures("backup", [job(1), job(2, { state: "RUNNING" })])).toEqual([]);
    expect(lastFailures("backup", [job(1), job(2, well)])).toEqual([]);
  });

  test("a backup that is COMPLETED with a message went wrong; a copy did not", () => {
    const said = job(1, { state: "COMPLETED" });
    expect(lastFailures("backup", [said])).toEqual([said]);
    expect(lastFailures("copy", [said])).toEqual([]);
  });
});

describe("a failed job", () => {
  const plan = { planId: "plan", ruleId: "rule" };

  test("is tried again ten, thirty and ninety minutes after its end, and then no more", () => {
    const all = [job(1, plan), job(2), job(3), job(4)] as const;
    const told = [1, 2, 3, 4].map((count) =>
      failedJob("backup", all.slice(0, count) as [Job, ...Job[]], settings),
    );
    expect(told.map(({ tried }) => tried)).toEqual([0, 1, 2, 3]);
    expect(told.map(({ notBefore }) => notBefore.slice(11, 16))).toEqual([
      "01:20",
      "02:40",
      "04:40",
      "08:40",
    ]);
    expect(told.map(({ leftBecause }) => leftBecause)).toEqual([
      null,
      null,
      null,
      "it was tried again 3 times in a row",
    ]);
    expect(told[3]).toMatchObject({ job: "job-4", plan: "plan", rule: "rule" });
  });

  test("whose plan has run again since was not tried again by that", () => {
    expect(failedJob("backup", [job(1, plan), job(2, plan)], settings).tried).toBe(0);
  });

  test("is left to people where trying again would not help, or its role may not be handed on", () => {
    const denied = failedJob("backup", [job(1, { message: "Access Denied" })], settings);
    expect(denied).toMatchObject({ cause: "permission", leftBecause: "trying again would not help" });
    expect(denied.page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/aws-backup\//);
    const own = job(1, { roleArn: `arn:aws:iam::${account}:role/AWSBackupDefaultServiceRole` });
    expect(failedJob("backup", [own], settings).leftBecause).toContain("none that may be handed on");
    const issues = job(1, { state: "COMPLETED" });
    expect(failedJob("backup", [issues], settings).leftBecause).toContain("it is there");
  });
});

test("what fails into vaults of one name, in another Region or account, has no vault in common", () => {
  const groupsOf = (vaultArn: string) => {
    const one = job(1, { vaultArn, message: "Nobody knows why" });
    return groupsOfJob(failedJob("backup", [one], settings), one);
  };
  const here = job(1).vaultArn;
  expect(groupsOf(here)).toEqual(groupsOf(here));
  for (const there of [here.replace("us-east-1", "eu-west-1"), here.replace(account, "777788889999")])
    expect(groupsOf(there).filter((group) => groupsOf(here).includes(group))).toEqual([]);
});
