import { durationMs, formatDuration } from "@watchkeeper/core/duration";
import { backupJobIn } from "@watchkeeper/kinds/backup/backup-job";
import type { Job } from "@watchkeeper/kinds/backup/job";
import { type ProtectedResource, protectedResource } from "@watchkeeper/kinds/backup/protected-resource";
import { readInstance } from "@watchkeeper/kinds/ec2/instance";
import { readVolume } from "@watchkeeper/kinds/ec2/volume";
import { type Answer, call, type Where } from "@watchkeeper/plans/call";
import {
  getBackupPlan,
  listBackupJobs,
  listBackupPlans,
  listRecoveryPointsByBackupVault,
} from "@watchkeeper/plans/operations/backup";
import { describeInstances, describeVolumes } from "@watchkeeper/plans/operations/ec2";
import * as z from "zod";
import { failedJob, lastFailures, nameOfResource, retrySettings } from "../../backup/failed-job.ts";
import { longestGapMs } from "../../backup/longest-gap.ts";
import { keptFor, ruleOf } from "../../backup/plan-rule.ts";
import { planIdsIn, readPlans } from "../../backup/selections.ts";
import { defineCheck, fail, ok, sweep } from "../../check.ts";
import type { Evidence } from "../../evidence.ts";
import { startBackupAgain } from "../../remediations/start-backup-again.ts";
import { exampleJob, sweepOf } from "./example.ts";

const id = "recovery-point-within-rpo";
const hourMs = 3_600_000;

/** As many as AWS Backup lists on a page. */
const pageSize = 1_000;
/** How long after its time AWS Backup may begin a job, where its rule says nothing. */
const usualWindowMinutes = 480;
/** What is younger than this is looked at no closer, unless a tag or a plan of the account asks for more. */
const closerAfterMs = 12 * hourMs;

/** The tag that says how old the newest recovery point may be. */
const tagKey = "backup:rpo";

type Plan = Answer<"backup:GetBackupPlan">;
type Rule = NonNullable<NonNullable<Plan["BackupPlan"]>["Rules"]>[number];

const readPlan = (where: Where, BackupPlanId: string) =>
  call("backup:GetBackupPlan", where, { BackupPlanId });

/** The read of the resource itself, where it is of EC2: what is gone needs no backup, though old ones are kept. */
function readSubject(resource: ProtectedResource) {
  const [, kind, name = ""] = /^arn:[\w-]+:ec2:[^:]*:\d+:(volume|instance)\/(\S+)$/.exec(resource.arn) ?? [];
  return {
    volume: kind === "volume" ? [readVolume(resource, name)] : [],
    instance: kind === "instance" ? [readInstance(resource, name)] : [],
  };
}

interface Subject {
  readonly volume: readonly Answer<"ec2:DescribeVolumes">[];
  readonly instance: readonly Answer<"ec2:DescribeInstances">[];
}

/** The tags of a resource of EC2; `gone`: there is no such resource any more; undefined: it is of another service. */
function tagsOf({ volume: [volume], instance: [instance] }: Subject) {
  const shown = volume ? volume.Volumes?.[0] : instance?.Reservations?.[0]?.Instances?.[0];
  if (volume === undefined && instance === undefined) return undefined;
  const state = shown && "State" in shown ? shown.State : undefined;
  const word = typeof state === "string" ? state : state?.Name;
  if (shown === undefined || ["terminated", "shutting-down", "deleting", "deleted"].includes(word ?? ""))
    return "gone";
  return new Map((shown.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** How old what a rule makes may grow, in milliseconds: from one firing to the next, and until the job begins. */
function allowedBy(rule: Rule, at: string): number | undefined {
  const gap = rule.ScheduleExpression === undefined ? undefined : longestGapMs(rule.ScheduleExpression, at);
  return gap === undefined ? undefined : gap + (rule.StartWindowMinutes ?? usualWindowMinutes) * 60_000;
}

const rulesOf = (plans: readonly Plan[]): readonly Rule[] =>
  plans.flatMap(({ BackupPlan }) => BackupPlan?.Rules ?? []);

/** How old the newest one may be by a tag. */
function tagged(tags: ReturnType<typeof tagsOf>): number | undefined {
  const text = tags instanceof Map ? tags.get(tagKey) : undefined;
  return text === undefined || !isDuration(text) ? undefined : durationMs(text);
}

const isDuration = (text: string): boolean => /^\s*\d+(\.\d+)?\s*(m|h|d|(minute|hour|day)s?)\s*$/i.test(text);

/** Whether a resource is looked at closer: its newest recovery point is older than anybody may ask for. */
function isSuspect(resource: ProtectedResource, subject: Subject, plans: readonly Plan[]): boolean {
  const tags = tagsOf(subject);
  if (tags === "gone") return false;
  const allowed = rulesOf(plans).flatMap((rule) => allowedBy(rule, resource.at) ?? []);
  const least = Math.min(tagged(tags) ?? closerAfterMs, closerAfterMs, ...allowed);
  return ageOf(resource, resource.lastAt) > least;
}

const ageOf = ({ at }: Pick<ProtectedResource, "at">, made: string): number =>
  Date.parse(at) - Date.parse(made);

/** What has been read of these calls. */
const read = <Asked extends readonly Parameters<Evidence["of"]>[0][]>(calls: Asked, have: Evidence) =>
  calls.flatMap((one) => have.of(one) ?? []);

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
      { VolumeId: "vol-0a1b2c3d4e5f60718", State: "in-use" as const, Tags: [{ Key: tagKey, Value: "24h" }] },
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
        `How old the newest recovery point may be, in hours, where no tag "${tagKey}" (24h, say) tells, and the schedule of the plan that made it does not either.`,
      ),
  }),
  readsAlong: (where, have) => ({
    list: readPlans(where),
    plans: planIdsIn(where, have).map((plan) => readPlan(where, plan)),
  }),
  reads: (resource, have) => {
    const subject = readSubject(resource);
    const seen = { volume: read(subject.volume, have), instance: read(subject.instance, have) };
    const isRead = [...subject.volume, ...subject.instance].every((one) => have.has(one));
    const plans = read(
      planIdsIn(resource, have).map((plan) => readPlan(resource, plan)),
      have,
    );
    const closer = isRead && isSuspect(resource, seen as Subject, plans) ? [resource] : [];
    return {
      ...subject,
      points: closer.map(({ vault, arn }) =>
        call("backup:ListRecoveryPointsByBackupVault", resource, {
          BackupVaultName: vault,
          ByResourceArn: arn,
          MaxResults: pageSize,
        }),
      ),
      jobs: closer.map(({ vault, arn }) =>
        call("backup:ListBackupJobs", resource, {
          ByResourceArn: arn,
          ByBackupVaultName: vault,
          MaxResults: pageSize,
        }),
      ),
    };
  },
  examine: (resource, { plans, volume, instance, points: [points], jobs: [jobs] }, settings) => {
    const tags = tagsOf({ volume, instance });
    // What is gone needs none; and what was looked at no closer is young.
    if (tags === "gone" || points === undefined) return ok();
    const complete = (points.RecoveryPoints ?? [])
      .filter(({ Status }) => Status === "COMPLETED")
      .toSorted((a, b) => (a.CreationDate ?? "").localeCompare(b.CreationDate ?? ""));
    const newest = complete.at(-1);
    const all = (jobs?.BackupJobs ?? []).map((one) => backupJobIn(resource, one));
    // What is being backed up at this moment is told of by its own end.
    if (all.some(({ endedAt }) => endedAt === undefined)) return ok();
    const failures = lastFailures("backup", all);
    const planOf = (planId: string | undefined) =>
      plans.filter(({ BackupPlanId }) => planId !== undefined && BackupPlanId === planId);
    const madeBy = newest?.CreatedBy;
    const own = planOf(madeBy?.BackupPlanId ?? failures[0]?.planId);
    const rules = rulesOf(own);
    const byTag = tagged(tags);
    const bySchedule = rules
      .filter(({ RuleId }) => RuleId === madeBy?.BackupRuleId)
      .concat(rules)
      .map((rule) => allowedBy(rule, resource.at))
      .find((ms) => ms !== undefined);
    // Of what somebody backed up by hand, once, nobody says how old it may be.
    if (byTag === undefined && madeBy?.BackupPlanId === undefined && failures[0]?.planId === undefined)
      return ok();
    const rpoMs = byTag ?? bySchedule ?? settings.rpoHours * hourMs;
    const madeAt = newest?.CreationDate ?? null;
    if (madeAt !== null && ageOf(resource, madeAt) <= rpoMs) return ok();
    const [first, ...more] = failures;
    const failed = first && failedJob("backup", [first, ...more], settings);
    const objective = `${formatDuration(rpoMs)} by ${byTag ? `its tag ${tagKey}` : bySchedule ? "the schedule of its plan" : 'the setting "rpoHours"'}`;
    const evidence = {
      newest: madeAt,
      objective,
      message: failed?.message ?? null,
      ...(failed ? failedPart(failed) : unknownPart(resource, newest, settings)),
      hours: settings.hours,
      lifecycle: keptFor(
        failed ? ruleOf(failures, planOf(plannedIn(failures)?.planId)) : rules[0],
        settings.keepDays,
      ),
    };
    const since =
      madeAt === null ? "has no complete recovery point" : `has no complete recovery point since ${madeAt}`;
    const why = evidence.message === null ? "" : `; its last backup failed: ${evidence.message}`;
    const left = evidence.leftBecause === null ? "" : `; ${evidence.leftBecause}`;
    return fail(
      `${nameOfResource(resource.arn)} ${since}, and may be ${objective} without${why}${left}`,
      evidence,
    );
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
            "vol-0a1b2c3d4e5f60718 has no complete recovery point since 2026-02-27T05:00:00.000Z, and may be 1 d by its tag backup:rpo without",
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
          summary: `vol-0a1b2c3d4e5f60718 has no complete recovery point since 2026-02-27T05:00:00.000Z, and may be 1 d by its tag backup:rpo without; its last backup failed: ${exampleJob.key.message}; trying again would not help: ${exampleJob.key.todo}`,
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

const plannedIn = (jobs: readonly Job[]): Job | undefined => jobs.find(({ planId }) => planId !== undefined);

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
