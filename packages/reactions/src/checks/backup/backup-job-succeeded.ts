import { backupJobStateChange } from "@watchkeeper/aws-events/backup-job-state-change";
import { readBackupJob } from "@watchkeeper/aws-events/read-backup-job";
import { backupJob, backupJobIn } from "@watchkeeper/kinds/backup/backup-job";
import type { Job } from "@watchkeeper/kinds/backup/job";
import { type Answer, call } from "@watchkeeper/plans/call";
import {
  getBackupPlan,
  listBackupJobs,
  listRecoveryPointsByResource,
} from "@watchkeeper/plans/operations/backup";
import { failedJob, groupsOfJob, lastFailures, retrySettings, saysOf } from "../../backup/failed-job.ts";
import { keptFor, plansOf, ruleOf } from "../../backup/plan-rule.ts";
import { defineCheck, fail, ok, wake } from "../../check.ts";
import type { Evidence } from "../../evidence.ts";
import { startBackupAgain } from "../../remediations/start-backup-again.ts";
import { exampleJob } from "./example.ts";
import { endedBadly } from "./wakes.ts";

/** As many as AWS Backup lists on a page. */
const pageSize = 1_000;

const readJobs = (job: Job) =>
  call("backup:ListBackupJobs", job, {
    ByResourceArn: job.arn,
    ByBackupVaultName: job.vault,
    MaxResults: pageSize,
  });

const readPoints = (job: Job, next?: string) =>
  call("backup:ListRecoveryPointsByResource", job, {
    ResourceArn: job.arn,
    MaxResults: pageSize,
    ...(next === undefined ? {} : { NextToken: next }),
  });

/** The pages of a resource's recovery points, as far as they are known. */
function pagesOfPoints(job: Job, have: Evidence, next?: string): readonly ReturnType<typeof readPoints>[] {
  const page = readPoints(job, next);
  const further = have.of(page)?.NextToken;
  return [page, ...(further === undefined ? [] : pagesOfPoints(job, have, further))];
}

/** The jobs in a row that went wrong, up to the newest. */
const failuresIn = (job: Job, answer: Answer<"backup:ListBackupJobs"> | undefined): readonly Job[] =>
  lastFailures("backup", [job, ...(answer?.BackupJobs ?? []).map((one) => backupJobIn(job, one))]);

const named = { job: "34176239-E96D-4E1D-9FAD-529DBB3C3556", vault: "Default" };
const described = (message: string) => ({
  "backup:DescribeBackupJob": {
    ...exampleJob.described(message),
    BackupJobId: named.job,
    BackupVaultName: named.vault,
  },
});

/** What was to be backed up is. */
export const backupJobSucceeded = defineCheck({
  id: "backup-job-succeeded",
  title: "What was to be backed up has a complete recovery point",
  why: "A backup that failed is noticed on the day on which it is needed, unless somebody looks.",
  on: backupJob,
  severity: "high",
  mode: "ask",
  settle: "0 seconds",
  wakes: [wake(backupJobStateChange, (event) => endedBadly(readBackupJob(event)))],
  operations: [listBackupJobs, listRecoveryPointsByResource, getBackupPlan],
  settings: retrySettings,
  reads: (job, have) => ({
    jobs: readJobs(job),
    points: pagesOfPoints(job, have),
    plans: plansOf(failuresIn(job, have.of(readJobs(job)))),
  }),
  examine: (job, { jobs, points, plans }, settings) => {
    const [first, ...more] = failuresIn(job, jobs);
    if (first === undefined) return ok();
    const newest = more.at(-1) ?? first;
    const isBackedUp = points
      .flatMap(({ RecoveryPoints = [] }) => RecoveryPoints)
      .some(
        ({ Status, CreationDate = "", RecoveryPointArn }) =>
          Status === "COMPLETED" && CreationDate > newest.createdAt && RecoveryPointArn !== newest.pointArn,
      );
    if (isBackedUp) return ok();
    const failed = failedJob("backup", [first, ...more], settings);
    const what = failed.state === "COMPLETED" ? "was backed up with issues" : "was not backed up";
    const lifecycle = keptFor(ruleOf([first, ...more], plans), settings.keepDays);
    return fail(
      saysOf(what, job.arn, failed),
      { ...failed, lifecycle },
      { groups: groupsOfJob(failed, job) },
    );
  },
  fix: startBackupAgain,
  passes: ({ roles }) => roles,
  examples: (here) => [
    {
      name: "a volume has too many snapshots under way, and is backed up again",
      event: backupJobStateChange.example,
      answers: described(exampleJob.limit.message),
      finds: [
        {
          summary: `vol-0a1b2c3d4e5f60718 was not backed up (limit): ${exampleJob.limit.message}`,
          evidence: { ...exampleJob.evidence(exampleJob.limit), ...named },
          calls: [
            call("backup:StartBackupJob", here, {
              BackupVaultName: "Default",
              ResourceArn: exampleJob.resource,
              IamRoleArn: exampleJob.role,
              StartWindowMinutes: 60,
              CompleteWindowMinutes: 720,
              Lifecycle: { DeleteAfterDays: 35 },
            }),
          ],
        },
      ],
    },
    {
      name: "the key of a volume cannot be used, and people are told what to do",
      event: backupJobStateChange.example,
      answers: described(exampleJob.key.message),
      finds: [
        {
          summary: `vol-0a1b2c3d4e5f60718 was not backed up (kms): ${exampleJob.key.message}; trying again would not help: ${exampleJob.key.todo}`,
          evidence: { ...exampleJob.evidence(exampleJob.key), ...named },
          calls: [],
        },
      ],
    },
    {
      name: "a later job has backed it up",
      event: backupJobStateChange.example,
      answers: {
        ...described(exampleJob.limit.message),
        "backup:ListRecoveryPointsByResource": {
          RecoveryPoints: [
            {
              RecoveryPointArn: "arn:aws:ec2:us-east-1::snapshot/snap-03886bc8d6ef3a1f9",
              Status: "COMPLETED",
              CreationDate: "2026-03-02T05:40:00.000Z",
            },
          ],
        },
      },
      finds: [],
    },
  ],
});
