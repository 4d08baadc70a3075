import { copyJobStateChange } from "@watchkeeper/aws-events/copy-job-state-change";
import { readCopyJob } from "@watchkeeper/aws-events/read-backup-job";
import { type CopyJob, copyJob, copyJobIn } from "@watchkeeper/kinds/backup/copy-job";
import type { Job } from "@watchkeeper/kinds/backup/job";
import { type Answer, call } from "@watchkeeper/plans/call";
import { getBackupPlan, listCopyJobs } from "@watchkeeper/plans/operations/backup";
import { failedJob, groupsOfJob, lastFailures, retrySettings, saysOf } from "../../backup/failed-job.ts";
import { keptFor, plansOf, ruleOf } from "../../backup/plan-rule.ts";
import { defineCheck, fail, ok, wake } from "../../check.ts";
import { startCopyAgain } from "../../remediations/start-copy-again.ts";
import { exampleJob } from "./example.ts";
import { endedBadly } from "./wakes.ts";

/** As many as AWS Backup lists on a page. */
const pageSize = 1_000;

const readJobs = (job: Job) =>
  call("backup:ListCopyJobs", job, {
    ByResourceArn: job.arn,
    ByDestinationVaultArn: job.vaultArn,
    MaxResults: pageSize,
  });

/** The copies in a row that went wrong, up to the newest. */
const failuresIn = (job: CopyJob, answer: Answer<"backup:ListCopyJobs"> | undefined): readonly CopyJob[] =>
  lastFailures("copy", [job, ...(answer?.CopyJobs ?? []).map((one) => copyJobIn(job, one))]);

const named = {
  job: "47C8EF56-74D8-059D-1301-C5BE1D5C926E",
  vault: "Default",
  vaultArn: "arn:aws:backup:eu-west-1:444455556666:backup-vault:Default",
  sourceVault: "Default",
  sourcePoint: "arn:aws:ec2:us-east-1::snapshot/snap-03886bc8d6ef3a1f9",
};
const described = (message: string) => ({
  "backup:DescribeCopyJob": {
    CopyJob: {
      ...exampleJob.described(message),
      CopyJobId: named.job,
      SourceBackupVaultArn: "arn:aws:backup:us-east-1:444455556666:backup-vault:Default",
      SourceRecoveryPointArn: named.sourcePoint,
      DestinationBackupVaultArn: named.vaultArn,
    },
  },
});

/** What was to be copied into another vault is there. */
export const copyJobSucceeded = defineCheck({
  id: "copy-job-succeeded",
  title: "What was to be copied into another vault is there",
  why: "A copy in another Region or account is what is left when the first one is lost with all around it.",
  on: copyJob,
  severity: "high",
  mode: "ask",
  settle: "0 seconds",
  wakes: [wake(copyJobStateChange, (event) => endedBadly(readCopyJob(event)))],
  operations: [listCopyJobs, getBackupPlan],
  settings: retrySettings,
  reads: (job, have) => ({
    jobs: readJobs(job),
    plans: plansOf(failuresIn(job, have.of(readJobs(job)))),
  }),
  examine: (job, { jobs, plans }, settings) => {
    const [first, ...more] = failuresIn(job, jobs);
    if (first === undefined) return ok();
    const failures = [first, ...more] as const;
    const failed = failedJob("copy", failures, settings);
    const { sourceVault, sourcePointArn: sourcePoint } = failures.at(-1) ?? first;
    const action = ruleOf(failures, plans)?.CopyActions?.find(
      ({ DestinationBackupVaultArn }) => DestinationBackupVaultArn === job.vaultArn,
    );
    return fail(
      saysOf(`was not copied into ${job.vault}`, job.arn, failed),
      {
        ...failed,
        ...{ vaultArn: job.vaultArn, sourceVault, sourcePoint },
        lifecycle: keptFor(action, settings.keepDays),
      },
      { groups: groupsOfJob(failed, job) },
    );
  },
  fix: startCopyAgain,
  passes: ({ roles }) => roles,
  examples: (here) => [
    {
      name: "a volume has too many snapshots under way, and is copied again",
      event: copyJobStateChange.example,
      answers: described(exampleJob.limit.message),
      finds: [
        {
          summary: `vol-0a1b2c3d4e5f60718 was not copied into Default (limit): ${exampleJob.limit.message}`,
          evidence: { ...exampleJob.evidence(exampleJob.limit), ...named },
          calls: [
            call("backup:StartCopyJob", here, {
              RecoveryPointArn: named.sourcePoint,
              SourceBackupVaultName: named.sourceVault,
              DestinationBackupVaultArn: named.vaultArn,
              IamRoleArn: exampleJob.role,
              Lifecycle: { DeleteAfterDays: 35 },
            }),
          ],
        },
      ],
    },
    {
      name: "the key of a copy cannot be used, and people are told what to do",
      event: copyJobStateChange.example,
      answers: described(exampleJob.key.message),
      finds: [
        {
          summary: `vol-0a1b2c3d4e5f60718 was not copied into Default (kms): ${exampleJob.key.message}; trying again would not help: ${exampleJob.key.todo}`,
          evidence: { ...exampleJob.evidence(exampleJob.key), ...named },
          calls: [],
        },
      ],
    },
    {
      name: "a later job has copied it",
      event: copyJobStateChange.example,
      answers: {
        ...described(exampleJob.limit.message),
        "backup:ListCopyJobs": {
          CopyJobs: [{ CopyJobId: "1", State: "COMPLETED", CreationDate: "2026-03-02T06:40:00.000Z" }],
        },
      },
      finds: [],
    },
  ],
});
