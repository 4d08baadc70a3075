import type { Job } from "@watchkeeper/kinds/backup/job";
import { type Answer, call } from "@watchkeeper/plans/call";

/** The first of some jobs that a plan made. */
const planned = (jobs: readonly Job[]): Job | undefined => jobs.find(({ planId }) => planId !== undefined);

/** The reads of the plan that made the first of some jobs: none, where none did. */
export const plansOf = (jobs: readonly Job[]) =>
  jobs.flatMap((job) =>
    job !== planned(jobs) || job.planId === undefined
      ? []
      : [call("backup:GetBackupPlan", job, { BackupPlanId: job.planId })],
  );

type Rule = NonNullable<NonNullable<Answer<"backup:GetBackupPlan">["BackupPlan"]>["Rules"]>[number];

/** The rule that made the first of some jobs, where its plan still has it. */
export const ruleOf = (
  jobs: readonly Job[],
  plans: readonly Answer<"backup:GetBackupPlan">[],
): Rule | undefined =>
  plans[0]?.BackupPlan?.Rules?.find(({ RuleId }) => RuleId !== undefined && RuleId === planned(jobs)?.ruleId);

/** How long what is made is kept, in days; null: for good. */
export type Kept = Readonly<{ DeleteAfterDays?: number; MoveToColdStorageAfterDays?: number }> | null;

/** How long what is made again is kept: as the rule has it; where there is none, so many days. */
export function keptFor(rule: Pick<Rule, "Lifecycle"> | undefined, keepDays: number): Kept {
  if (rule === undefined) return { DeleteAfterDays: keepDays };
  const { DeleteAfterDays, MoveToColdStorageAfterDays } = rule.Lifecycle ?? {};
  if (DeleteAfterDays === undefined && MoveToColdStorageAfterDays === undefined) return null;
  return {
    ...(DeleteAfterDays === undefined ? {} : { DeleteAfterDays }),
    ...(MoveToColdStorageAfterDays === undefined ? {} : { MoveToColdStorageAfterDays }),
  };
}
