import { jobEnd } from "@watchkeeper/aws-events/read-backup-job";
import { durationMs } from "@watchkeeper/core/duration";
import type { Job } from "@watchkeeper/kinds/backup/job";
import * as z from "zod";
import { type Advice, adviceFor } from "./advice.ts";
import { backupCause } from "./backup-cause.ts";
import type { BackupCause } from "./cause-of-end.ts";

/** What may be set of a check whose fix begins a job again. */
export const retrySettings = z.strictObject({
  retries: z
    .int()
    .min(0)
    .max(10)
    .default(3)
    .describe("How many times in a row a job is tried again; after that it is left to people."),
  hours: z
    .int()
    .min(2)
    .max(168)
    .default(12)
    .describe("How long a job that is tried again may take, in hours."),
  keepDays: z
    .int()
    .min(1)
    .default(35)
    .describe("After how many days what was made is deleted, where no plan says so."),
  roles: z
    .array(z.string().min(1))
    .default(["service-role/AWSBackupDefaultServiceRole"])
    .describe("The roles that may be handed to AWS Backup, with their path."),
});

/** What may be set of a check whose fix begins a job again, defaults filled in. */
export type RetrySettings = z.output<typeof retrySettings>;

/** How long after its end a job is tried again for the first time; each wait is three times the one before, up to a day. */
const firstWait = "10 minutes";
const growth = 3;
const longestWait = "1 day";

/** As much of what a job says of its end as is read, and kept with what was found. */
const mostOfMessage = 4_000;

/** What is known of a job that went wrong: what mends it, and what a person must see. */
export type FailedJob = Readonly<{
  job: string;
  state: string;
  message: string | null;
  cause: BackupCause;
  why: string;
  vault: string;
  role: string;
  resourceType: string;
  plan: string | null;
  rule: string | null;
  endedAt: string;
  /** How many times in a row it was tried again already. */
  tried: number;
  /** Why it is not tried again; null: it is. */
  leftBecause: string | null;
  /** When it is tried again, at the earliest. */
  notBefore: string;
  hours: number;
  todo: string;
  page: string;
}>;

/** How a job has ended, of two kinds alike; undefined while it goes on. */
const endOf = (job: "backup" | "copy", { state, message }: Job) => jobEnd({ job, state, message });

/** Jobs in the order in which they were begun. */
const inOrder = <One extends Job>(jobs: readonly One[]): readonly One[] =>
  [...new Map(jobs.map((job) => [job.id, job])).values()].toSorted((a, b) =>
    a.createdAt.localeCompare(b.createdAt),
  );

/** The jobs in a row that went wrong, up to the newest; none, where that goes on still or went well. */
export function lastFailures<One extends Job>(kind: "backup" | "copy", jobs: readonly One[]): readonly One[] {
  const ordered = inOrder(jobs);
  const lastOther = ordered.findLastIndex((job) => {
    const end = endOf(kind, job);
    return end === undefined || end === "well";
  });
  return ordered.slice(lastOther + 1);
}

/** What is to be known of the newest of some jobs that went wrong in a row; those begun on demand after the first are retries. */
export function failedJob(
  kind: "backup" | "copy",
  failures: readonly [Job, ...Job[]],
  { retries, hours, roles }: RetrySettings,
): FailedJob {
  const newest = failures.at(-1) ?? failures[0];
  const { state, resourceType, roleArn: role, endedAt = newest.createdAt } = newest;
  const message = newest.message?.slice(0, mostOfMessage).toWellFormed();
  const { cause, why, retryHelps } = backupCause(message, { job: kind, resourceType, state });
  const tried = failures.slice(1).filter(({ planId }) => planId === undefined).length;
  const { todo, page }: Advice = adviceFor[cause];
  const [, ...roleName] = role.split(":role/");
  const leftBecause = !retryHelps
    ? "trying again would not help"
    : state === "COMPLETED"
      ? "it is there, with what could not be taken in left out"
      : tried >= retries
        ? `it was tried again ${times(tried)} in a row`
        : !roles.includes(roleName.join(":role/"))
          ? `its role ${role} is none that may be handed on: the check's setting "roles" names those`
          : null;
  return {
    job: newest.id,
    ...{ state, message: message ?? null, cause, why },
    ...{ vault: newest.vault, role, resourceType },
    plan: newest.planId ?? failures[0].planId ?? null,
    rule: newest.ruleId ?? failures[0].ruleId ?? null,
    ...{ endedAt, tried, leftBecause, hours, todo, page },
    notBefore: new Date(
      Date.parse(endedAt) + Math.min(durationMs(firstWait) * growth ** tried, durationMs(longestWait)),
    ).toISOString(),
  };
}

/** So many times, in words. */
export const times = (count: number): string => (count === 1 ? "once" : `${count} times`);

/** A resource as people call it: the last part of its ARN. */
export const nameOfResource = (arn: string): string => arn.split(/[:/]/).at(-1) ?? arn;

/** What of a failed job goes on in words: `vol-1 was not backed up (busy): …`. */
export function saysOf(what: string, arn: string, failed: FailedJob): string {
  const { state, message, cause, tried, leftBecause, todo } = failed;
  const said = message ?? `the job is ${state}`;
  const again = tried > 0 ? `, tried again ${times(tried)}` : "";
  const left = leftBecause === null ? "" : `; ${leftBecause}: ${todo}`;
  return `${nameOfResource(arn)} ${what} (${cause}${again}): ${said}${left}`;
}

/** What a failed job has in common with others: its vault, which others may be called as elsewhere; and its cause, where that is known. */
export const groupsOfJob = (
  { cause }: Pick<FailedJob, "cause">,
  { vaultArn, vault }: Pick<Job, "vaultArn" | "vault">,
): readonly string[] => [
  `backups into ${vaultArn || vault}`,
  ...(cause === "unknown" ? [] : [`backups ended by ${cause}`]),
];
