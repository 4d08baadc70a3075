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
import { adviceFor } from "../../backup/advice.ts";
import { failedJob, lastFailures, retrySettings, saysOf } from "../../backup/failed-job.ts";
import { keptFor, plansOf, ruleOf } from "../../backup/plan-rule.ts";
import { defineCheck, fail, ok, wake } from "../../check.ts";
import type { Evidence } from "../../evidence.ts";
import { startBackupAgain } from "../../remediations/start-backup-again.ts";
import {
  busy,
  endedFor,
  failed as failedExample,
  failedFor,
  keyless,
  role,
  sourcePoint,
  volume,
} from "./example.ts";
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
    return fail(saysOf(what, job.arn, failed), { ...failed, lifecycle });
  },
  fix: startBackupAgain,
  passes: ({ roles }) => roles,
  examples: (here) => [
    {
      name: "a volume was busy, and is backed up again",
      event: endedFor(backupJobStateChange.example, busy),
      answers: { "backup:DescribeBackupJob": failedFor(busy) },
      finds: [
        {
          summary: `vol-0a1b2c3d4e5f60718 was not backed up: ${busy} (busy)`,
          evidence: {
            ...failedExample,
            job: "34176239-E96D-4E1D-9FAD-529DBB3C3556",
            message: busy,
            cause: "busy",
            why: "something else is under way on the resource",
            leftBecause: null,
            ...adviceFor.busy,
          },
          calls: [
            call("backup:StartBackupJob", here, {
              BackupVaultName: "Default",
              ResourceArn: volume,
              IamRoleArn: role,
              StartWindowMinutes: 60,
              CompleteWindowMinutes: 720,
              Lifecycle: { DeleteAfterDays: 35 },
            }),
          ],
        },
      ],
    },
    {
      name: "the vault's key cannot be used: that is left to people",
      event: endedFor(backupJobStateChange.example, keyless),
      answers: { "backup:DescribeBackupJob": failedFor(keyless) },
      finds: [
        {
          summary: `vol-0a1b2c3d4e5f60718 was not backed up: ${keyless} (kms); trying again would not help: ${adviceFor.kms.todo}`,
          evidence: {
            ...failedExample,
            job: "34176239-E96D-4E1D-9FAD-529DBB3C3556",
            message: keyless,
            cause: "kms",
            why: "it speaks of a key",
            leftBecause: "trying again would not help",
            ...adviceFor.kms,
          },
          calls: [],
        },
      ],
    },
    {
      name: "a younger recovery point is complete",
      event: endedFor(backupJobStateChange.example, busy),
      answers: {
        "backup:DescribeBackupJob": failedFor(busy),
        "backup:ListRecoveryPointsByResource": {
          RecoveryPoints: [
            {
              RecoveryPointArn: sourcePoint,
              Status: "COMPLETED",
              CreationDate: "2026-03-02T05:30:00.000Z",
            },
          ],
        },
      },
      finds: [],
    },
  ],
});
