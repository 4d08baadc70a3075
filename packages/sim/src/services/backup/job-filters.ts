import type { Lifecycle } from "@aws-sdk/client-backup";
import { invalid } from "./errors.ts";
import type { MadeBy } from "./state.ts";

/** What lists of jobs may be narrowed by, beside their state. */
export interface JobFilters {
  readonly ByResourceArn?: string | undefined;
  readonly ByResourceType?: string | undefined;
  readonly ByAccountId?: string | undefined;
  readonly ByCreatedBefore?: Date | undefined;
  readonly ByCreatedAfter?: Date | undefined;
  readonly ByCompleteBefore?: Date | undefined;
  readonly ByCompleteAfter?: Date | undefined;
}

interface Listed {
  readonly resourceArn: string;
  readonly resourceType: string;
  readonly created: Date;
  readonly completed: Date | undefined;
  readonly state: string;
}

/** The jobs that a list shows, the newest first. */
export function filtered<Job extends Listed>(
  jobs: Iterable<Job>,
  by: JobFilters,
  state: string | undefined,
  account: string,
): readonly Job[] {
  if (by.ByAccountId !== undefined && by.ByAccountId !== account && by.ByAccountId !== "*") return [];
  return [...jobs]
    .filter(
      (job) =>
        (by.ByResourceArn ?? job.resourceArn) === job.resourceArn &&
        (by.ByResourceType ?? job.resourceType) === job.resourceType &&
        (state ?? job.state) === job.state &&
        isWithin(job.created, by.ByCreatedAfter, by.ByCreatedBefore) &&
        ((by.ByCompleteAfter ?? by.ByCompleteBefore) === undefined ||
          (job.completed !== undefined && isWithin(job.completed, by.ByCompleteAfter, by.ByCompleteBefore))),
    )
    .toReversed();
}

const isWithin = (date: Date, after: Date | undefined, before: Date | undefined): boolean =>
  (after === undefined || date > after) && (before === undefined || date < before);

/** The plan that made something, as the API tells it. */
export const createdBy = (madeBy: MadeBy | undefined) =>
  madeBy && {
    CreatedBy: {
      BackupPlanId: madeBy.planId,
      BackupPlanArn: madeBy.planArn,
      BackupPlanVersion: madeBy.planVersion,
      BackupRuleId: madeBy.ruleId,
    },
  };

/** A lifecycle as AWS Backup takes it: what goes to cold storage stays there for 90 days. */
export function checkLifecycle(lifecycle: Lifecycle | undefined): Lifecycle | undefined {
  const { MoveToColdStorageAfterDays: cold, DeleteAfterDays: deleted } = lifecycle ?? {};
  if (cold !== undefined && cold > 0 && deleted !== undefined && deleted > 0 && deleted < cold + 90) {
    throw invalid("DeleteAfterDays must be at least 90 days after MoveToColdStorageAfterDays.");
  }
  return lifecycle;
}
