import { backupJobIn } from "@watchkeeper/kinds/backup/backup-job";
import { type ProtectedResource, protectedResource } from "@watchkeeper/kinds/backup/protected-resource";
import { type Answer, type Call, call, type OperationKey, type Where } from "@watchkeeper/plans/call";
import {
  getBackupPlan,
  listBackupJobs,
  listBackupPlans,
  listRecoveryPointsByBackupVault,
} from "@watchkeeper/plans/operations/backup";
import { describeInstances, describeVolumes } from "@watchkeeper/plans/operations/ec2";
import * as z from "zod";
import { failedJob, lastFailures, nameOfResource, retrySettings } from "../../backup/failed-job.ts";
import { leastObjective, objectiveOf, rpoTag, rulesOf } from "../../backup/objective.ts";
import { keptFor, ruleOf } from "../../backup/plan-rule.ts";
import { readSubject, tagsOf } from "../../backup/protected-subject.ts";
import { planIdsIn, readPlans } from "../../backup/selections.ts";
import { defineCheck, fail, ok, sweep } from "../../check.ts";
import type { Evidence } from "../../evidence.ts";
import { startBackupAgain } from "../../remediations/start-backup-again.ts";
import { exampleJob, sweepOf } from "./example.ts";

const id = "recovery-point-within-rpo";

/** As many as AWS Backup lists on a page. */
const pageSize = 1_000;
/** How long a job may go on before it counts for nothing any more. */
const longestJobMs = 24 * 60 * 60_000;

const readPlan = (where: Where, BackupPlanId: string) =>
  call("backup:GetBackupPlan", where, { BackupPlanId });

const readPoints = (resource: ProtectedResource, next?: string) =>
  call("backup:ListRecoveryPointsByBackupVault", resource, {
    BackupVaultName: resource.vault,
    ByResourceArn: resource.arn,
    MaxResults: pageSize,
    ...(next === undefined ? {} : { NextToken: next }),
  });

/** The pages of a resource's recovery points in the vault of its newest one, as far as they are known. */
function pagesOfPoints(
  resource: ProtectedResource,
  have: Evidence,
  next?: string,
): readonly ReturnType<typeof readPoints>[] {
  const page = readPoints(resource, next);
  const further = have.of(page)?.NextToken;
  return [page, ...(further === undefined ? [] : pagesOfPoints(resource, have, further))];
}

const readJobs = (resource: ProtectedResource) =>
  call("backup:ListBackupJobs", resource, {
    ByResourceArn: resource.arn,
    ByBackupVaultName: resource.vault,
    MaxResults: pageSize,
  });

const ageOf = ({ at }: Pick<ProtectedResource, "at">, made: string): number =>
  Date.parse(at) - Date.parse(made);

/** What has been read of these calls. */
const seen = <Key extends OperationKey>(calls: readonly Call<Key>[], have: Evidence) =>
  calls.flatMap((one): readonly Answer<Key>[] => {
    const answer = have.of(one);
    return answer === undefined ? [] : [answer];
  });

/** Whether a resource is looked at closer: its newest recovery point is older than the least that anybody may ask for. */
function isSuspect(resource: ProtectedResource, have: Evidence): boolean {
  const { volume, instance } = readSubject(resource);
  if (![...volume, ...instance].every((one) => have.has(one))) return false;
  const tags = tagsOf({ volume: seen(volume, have), instance: seen(instance, have) });
  const plans = seen(
    planIdsIn(resource, have).map((plan) => readPlan(resource, plan)),
    have,
  );
  // Of what AWS tells no time, nobody knows that it is young.
  return tags !== "gone" && !(ageOf(resource, resource.lastAt) <= leastObjective(tags, plans, resource.at));
}

const named = { vault: "Default", arn: exampleJob.resource };
const shown = {
  "backup:DescribeProtectedResource": {
    ResourceArn: named.arn,
    ResourceType: "EBS",
    LastBackupTime: "2026-02-27T05:00:00.000Z",
    LastBackupVaultArn: "arn:aws:backup:us-east-1:444455556666:backup-vault:Default",
    LastRecoveryPointArn: "arn:aws:ec2:us-east-1::snapshot/snap-03886bc8d6ef3a1f9",
  },
  "ec2:DescribeVolumes": {
    Volumes: [
      { VolumeId: "vol-0a1b2c3d4e5f60718", State: "in-use" as const, Tags: [{ Key: rpoTag, Value: "24h" }] },
    ],
  },
  "backup:ListRecoveryPointsByBackupVault": {
    RecoveryPoints: [
      {
        RecoveryPointArn: "arn:aws:ec2:us-east-1::snapshot/snap-03886bc8d6ef3a1f9",
        Status: "COMPLETED" as const,
        CreationDate: "2026-02-27T05:00:00.000Z",
        IamRoleArn: exampleJob.role,
      },
    ],
  },
};

/** What is protected has a recovery point that is young enough, whatever events told of its backups. */
export const recoveryPointWithinRpo = defineCheck({
  id,
  title: "The newest recovery point is younger than its objective",
  why: "AWS tells of failed backups as best it can, and of those that were never begun not at all: what counts is what can be restored.",
  on: protectedResource,
  severity: "high",
  mode: "ask",
  settle: "0 seconds",
  wakes: [sweep("1 day")],
  operations: [
    listBackupPlans,
    getBackupPlan,
    listRecoveryPointsByBackupVault,
    listBackupJobs,
    describeVolumes,
    describeInstances,
  ],
  settings: retrySettings.extend({
    rpoHours: z
      .int()
      .min(12)
      .default(26)
      .describe(
        `How old the newest recovery point may be, in hours, where no tag "${rpoTag}" (24h, say) tells, and the schedule of the plan that made it does not either.`,
      ),
  }),
  readsAlong: (where, have) => ({
    list: readPlans(where),
    plans: planIdsIn(where, have).map((plan) => readPlan(where, plan)),
  }),
  reads: (resource, have) => {
    const closer = isSuspect(resource, have);
    return {
      ...readSubject(resource),
      points: closer ? pagesOfPoints(resource, have) : [],
      jobs: closer ? [readJobs(resource)] : [],
    };
  },
  examine: (resource, { plans, volume, instance, points, jobs: [jobs] }, settings) => {
    const tags = tagsOf({ volume, instance });
    // What is gone needs none; and what was looked at no closer is young.
    if (tags === "gone" || points.length === 0) return ok();
    const newest = points
      .flatMap(({ RecoveryPoints = [] }) => RecoveryPoints)
      .filter(({ Status }) => Status === "COMPLETED")
      .toSorted((a, b) => (a.CreationDate ?? "").localeCompare(b.CreationDate ?? ""))
      .at(-1);
    const madeAt = newest?.CreationDate ?? null;
    const all = (jobs?.BackupJobs ?? []).map((one) => backupJobIn(resource, one));
    const goesOn = all.some(
      ({ endedAt, createdAt }) => endedAt === undefined && ageOf(resource, createdAt) < longestJobMs,
    );
    // What is being backed up at this moment is told of by its own end.
    if (goesOn) return ok();
    const failures = lastFailures("backup", all);
    const madeBy = newest?.CreatedBy;
    const planned = failures.find(({ planId }) => planId !== undefined);
    const planId = madeBy?.BackupPlanId ?? planned?.planId;
    const ofPlan = (wanted: string | undefined) =>
      plans.filter(({ BackupPlanId }) => BackupPlanId === wanted);
    const rules =
      planId === undefined
        ? undefined
        : rulesOf(ofPlan(planId)).toSorted(
            (a, b) => Number(b.RuleId === madeBy?.BackupRuleId) - Number(a.RuleId === madeBy?.BackupRuleId),
          );
    const objective = objectiveOf({ tags, rules, rpoHours: settings.rpoHours, at: resource.at });
    if (objective === undefined || (madeAt !== null && ageOf(resource, madeAt) <= objective.ms)) return ok();
    const [first, ...more] = failures;
    const failed = first && failedJob("backup", [first, ...more], settings);
    const evidence = {
      newest: madeAt,
      objective: objective.words,
      message: failed?.message ?? null,
      ...(failed ? failedPart(failed) : unknownPart(resource, newest, settings)),
      hours: settings.hours,
      lifecycle: keptFor(failed ? ruleOf(failures, ofPlan(planned?.planId)) : rules?.[0], settings.keepDays),
    };
    const said =
      madeAt === null
        ? `has no complete recovery point, and should have one of the last ${objective.words}`
        : `has had no complete recovery point since ${madeAt.slice(0, 16).replace("T", " ")}, longer than ${objective.words}`;
    const why = evidence.message === null ? "" : `; its last backup failed: ${evidence.message}`;
    const left = evidence.leftBecause === null ? "" : `; ${evidence.leftBecause}`;
    return fail(`${nameOfResource(resource.arn)} ${said}${why}${left}`, evidence);
  },
  fix: startBackupAgain,
  passes: ({ roles }) => roles,
  examples: (here) => [
    {
      name: "the newest recovery point of a volume is three days old, and its tag asks for one a day",
      event: sweepOf(id, named.arn),
      answers: shown,
      finds: [
        {
          summary:
            "vol-0a1b2c3d4e5f60718 has had no complete recovery point since 2026-02-27 05:00, longer than 1 d by its tag backup:rpo",
          evidence: {
            newest: "2026-02-27T05:00:00.000Z",
            objective: "1 d by its tag backup:rpo",
            message: null,
            job: null,
            state: null,
            vault: "Default",
            role: exampleJob.role,
            endedAt: "2026-02-27T05:00:01.000Z",
            notBefore: "2026-02-27T05:00:01.000Z",
            leftBecause: null,
            hours: 12,
            lifecycle: { DeleteAfterDays: 35 },
          },
          calls: [
            call("backup:StartBackupJob", here, {
              BackupVaultName: "Default",
              ResourceArn: named.arn,
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
      name: "its backup failed, and the event never came",
      event: sweepOf(id, named.arn),
      answers: {
        ...shown,
        "backup:ListBackupJobs": {
          BackupJobs: [
            { ...exampleJob.described(exampleJob.key.message), BackupJobId: "1", BackupVaultName: "Default" },
          ],
        },
      },
      finds: [
        {
          summary: `vol-0a1b2c3d4e5f60718 has had no complete recovery point since 2026-02-27 05:00, longer than 1 d by its tag backup:rpo; its last backup failed: ${exampleJob.key.message}; trying again would not help: ${exampleJob.key.todo}`,
          evidence: {
            newest: "2026-02-27T05:00:00.000Z",
            objective: "1 d by its tag backup:rpo",
            message: exampleJob.key.message,
            job: "1",
            state: "FAILED",
            vault: "Default",
            role: exampleJob.role,
            endedAt: "2026-03-02T05:18:11.120Z",
            notBefore: "2026-03-02T05:28:11.120Z",
            leftBecause: `trying again would not help: ${exampleJob.key.todo}`,
            hours: 12,
            lifecycle: { DeleteAfterDays: 35 },
          },
          calls: [],
        },
      ],
    },
    {
      name: "the volume is gone, and its recovery points are kept",
      event: sweepOf(id, named.arn),
      answers: { ...shown, "ec2:DescribeVolumes": { Volumes: [] } },
      finds: [],
    },
    {
      name: "somebody backed it up by hand, and says nowhere how old that may be",
      event: sweepOf(id, named.arn),
      answers: {
        ...shown,
        "ec2:DescribeVolumes": {
          Volumes: [{ VolumeId: "vol-0a1b2c3d4e5f60718", State: "in-use", Tags: [] }],
        },
      },
      finds: [],
    },
  ],
});

/** What is begun again where a job failed: the same as where its event came. */
const failedPart = ({
  job,
  state,
  vault,
  role,
  endedAt,
  notBefore,
  leftBecause,
  todo,
}: ReturnType<typeof failedJob>) => ({
  ...{ job, state, vault, role, endedAt, notBefore },
  leftBecause: leftBecause === null ? null : `${leftBecause}: ${todo}`,
});

/** What is begun where no job is known: with the role and the vault of the newest recovery point. */
function unknownPart(
  resource: ProtectedResource,
  newest:
    | { readonly IamRoleArn?: string | undefined; readonly CreationDate?: string | undefined }
    | undefined,
  { roles }: { readonly roles: readonly string[] },
) {
  const role = newest?.IamRoleArn ?? "";
  const [, ...name] = role.split(":role/");
  const after = new Date(Date.parse(newest?.CreationDate ?? resource.lastAt) + 1_000).toISOString();
  const leftBecause =
    role === ""
      ? "nobody knows with which role"
      : roles.includes(name.join(":role/"))
        ? null
        : `its role ${role} is none that may be handed on: the check's setting "roles" names those`;
  return {
    ...{ job: null, state: null, vault: resource.vault, role, endedAt: after, notBefore: after, leftBecause },
  };
}
