import type * as Backup from "@aws-sdk/client-backup";
import { AlreadyExistsException, type BackupPlanInput } from "@aws-sdk/client-backup";
import type { Authorization } from "../../kernel/request.ts";
import type { Operations } from "../../kernel/service.ts";
import { parseSchedule } from "../eventbridge/schedule/parse-schedule.ts";
import { checkWindows } from "./backup-jobs.ts";
import { invalid, missing, notFound, refused } from "./errors.ts";
import { untoldLater } from "./job-events.ts";
import { checkLifecycle } from "./job-filters.ts";
import { pageOf } from "./paging.ts";
import { defaultSchedule, scheduleRules, unscheduleRules } from "./schedules.ts";
import { arnOf, type Request, trail } from "./shared.ts";
import type { BackupState, Plan } from "./state.ts";

type PlanOperations =
  | "CreateBackupPlan"
  | "GetBackupPlan"
  | "ListBackupPlans"
  | "UpdateBackupPlan"
  | "DeleteBackupPlan";

type OnPlan = { readonly BackupPlanId?: string | undefined };

/** A permission on the plan that is named. */
export const onPlan =
  (action: string) =>
  ({ BackupPlanId = "*" }: OnPlan, request: Request): readonly Authorization[] => [
    { action: `backup:${action}`, resource: arnOf(request, "backup-plan", BackupPlanId) },
  ];

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/about-backup-plans.html */
export const planOperations: Pick<Operations<typeof Backup, BackupState>, PlanOperations> = {
  CreateBackupPlan: {
    authorize: (_input, request) => onPlan("CreateBackupPlan")({}, request),
    run: ({ BackupPlan, BackupPlanTags = {}, CreatorRequestId }, request) => {
      const { world, state, now } = request;
      const there =
        CreatorRequestId === undefined
          ? undefined
          : [...state.plans.values()].find(({ creatorRequestId }) => creatorRequestId === CreatorRequestId);
      if (there && there.plan.BackupPlanName === BackupPlan?.BackupPlanName) return head(there);
      if (there) {
        throw new AlreadyExistsException({
          message: "Backup plan with the same CreatorRequestId already exists",
          Arn: there.arn,
          CreatorRequestId: CreatorRequestId ?? "",
          $metadata: {},
        });
      }
      const id = world.ids.uuid();
      const plan: Plan = {
        id,
        arn: arnOf(request, "backup-plan", id),
        created: now,
        creatorRequestId: CreatorRequestId,
        tags: new Map(Object.entries(BackupPlanTags)),
        version: world.hex(48),
        plan: withRuleIds(BackupPlan, request),
        nextJobs: new Map(),
        selections: new Map(),
      };
      state.plans.set(id, plan);
      scheduleRules(request, plan);
      tell(request, plan, "CREATED");
      return head(plan);
    },
    trail,
  },
  GetBackupPlan: {
    authorize: onPlan("GetBackupPlan"),
    run: ({ BackupPlanId }, { state }) => {
      const plan = namedPlan(BackupPlanId, state);
      return { ...head(plan), BackupPlan: plan.plan };
    },
  },
  ListBackupPlans: {
    run: (input, { state }) => {
      const { page, next } = pageOf([...state.plans.values()], input);
      return {
        BackupPlansList: page.map((plan) => ({ ...head(plan), BackupPlanName: plan.plan.BackupPlanName })),
        ...next,
      };
    },
  },
  UpdateBackupPlan: {
    authorize: onPlan("UpdateBackupPlan"),
    run: ({ BackupPlanId, BackupPlan }, request) => {
      const plan = namedPlan(BackupPlanId, request.state);
      const changed = withRuleIds(BackupPlan, request);
      unscheduleRules(request, plan);
      plan.plan = changed;
      plan.version = request.world.hex(48);
      scheduleRules(request, plan);
      tell(request, plan, "MODIFIED");
      return head(plan);
    },
    trail,
  },
  DeleteBackupPlan: {
    authorize: onPlan("DeleteBackupPlan"),
    run: ({ BackupPlanId }, request) => {
      const plan = namedPlan(BackupPlanId, request.state);
      if (plan.selections.size > 0) {
        throw refused("Related backup plan selections must be deleted prior to backup plan deletion");
      }
      unscheduleRules(request, plan);
      request.state.plans.delete(plan.id);
      tell(request, plan, "DELETED");
      return {
        BackupPlanId: plan.id,
        BackupPlanArn: plan.arn,
        VersionId: plan.version,
        DeletionDate: request.now,
      };
    },
    trail,
  },
};

/** The plan that a request names. */
export function namedPlan(id: string | undefined, { plans }: BackupState): Plan {
  const plan = plans.get(id ?? "");
  if (plan) return plan;
  throw notFound(`Cannot find Backup plan with ID ${id}`);
}

/** A plan as AWS Backup takes it, each rule with its id. */
function withRuleIds(given: BackupPlanInput | undefined, { world }: Request): Backup.BackupPlan {
  if (!given?.BackupPlanName || !given.Rules?.length) {
    throw missing("A backup plan needs a name and at least one rule.");
  }
  return {
    ...given,
    BackupPlanName: given.BackupPlanName,
    Rules: given.Rules.map((rule) => {
      if (!rule.RuleName || !rule.TargetBackupVaultName) {
        throw missing("A rule needs a name and a target backup vault.");
      }
      const { ScheduleExpression = defaultSchedule, ScheduleExpressionTimezone } = rule;
      if (!parseSchedule(ScheduleExpression, ScheduleExpressionTimezone)) {
        throw invalid(`Invalid schedule expression: ${ScheduleExpression}`);
      }
      checkWindows(rule.StartWindowMinutes, rule.CompletionWindowMinutes);
      checkLifecycle(rule.Lifecycle);
      return { ...rule, ScheduleExpression, RuleId: world.ids.uuid() };
    }),
  };
}

function tell(request: Request, { id, arn, version }: Plan, state: string): void {
  const at = { CREATED: "creationDate", MODIFIED: "modifiedAt", DELETED: "deletionDate" }[state] ?? "";
  untoldLater(request, {
    detailType: "Backup Plan State Change",
    resources: [arn],
    detail: { backupPlanId: id, versionId: version, [at]: request.now.toISOString(), state },
  });
}

const head = ({ id, arn, version, created }: Plan) => ({
  BackupPlanId: id,
  BackupPlanArn: arn,
  VersionId: version,
  CreationDate: created,
});
