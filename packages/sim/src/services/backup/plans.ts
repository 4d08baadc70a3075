import {
  type BackupPlan,
  type CreateBackupPlanCommandInput,
  type CreateBackupPlanCommandOutput,
  type DeleteBackupPlanCommandInput,
  type DeleteBackupPlanCommandOutput,
  type GetBackupPlanCommandInput,
  type GetBackupPlanCommandOutput,
  InvalidRequestException,
  type ListBackupPlansCommandInput,
  type ListBackupPlansCommandOutput,
  MissingParameterValueException,
  ResourceNotFoundException,
} from "@aws-sdk/client-backup";
import type { RequestContext } from "../../kernel/service.ts";
import { pageOf } from "./paging.ts";
import type { BackupState, Plan } from "./state.ts";

export type Request = RequestContext<BackupState>;

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupPlan.html */
export function createBackupPlan(
  { BackupPlan: given }: CreateBackupPlanCommandInput,
  { world, state, account, region, now }: Request,
): Omit<CreateBackupPlanCommandOutput, "$metadata"> {
  if (!given?.BackupPlanName || !given.Rules?.length) {
    throw new MissingParameterValueException({
      message: "A backup plan needs a name and at least one rule.",
      $metadata: {},
    });
  }
  const id = world.ids.uuid();
  const plan: Plan = {
    id,
    arn: `arn:aws:backup:${region}:${account}:backup-plan:${id}`,
    version: world.hex(48),
    created: now,
    plan: {
      BackupPlanName: given.BackupPlanName,
      Rules: given.Rules.map((rule) => ({ ...rule, RuleId: world.ids.uuid() })),
    } as BackupPlan,
    selections: new Map(),
  };
  state.plans.set(id, plan);
  return head(plan);
}

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/API_GetBackupPlan.html */
export function getBackupPlan(
  { BackupPlanId }: GetBackupPlanCommandInput,
  { state }: Request,
): Omit<GetBackupPlanCommandOutput, "$metadata"> {
  const plan = namedPlan(BackupPlanId, state);
  return { ...head(plan), BackupPlan: plan.plan };
}

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ListBackupPlans.html */
export function listBackupPlans(
  input: ListBackupPlansCommandInput,
  { state }: Request,
): Omit<ListBackupPlansCommandOutput, "$metadata"> {
  const { page, next } = pageOf([...state.plans.values()], input);
  return {
    BackupPlansList: page.map((plan) => ({ ...head(plan), BackupPlanName: plan.plan.BackupPlanName })),
    ...next,
  };
}

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteBackupPlan.html */
export function deleteBackupPlan(
  { BackupPlanId }: DeleteBackupPlanCommandInput,
  { state, now }: Request,
): Omit<DeleteBackupPlanCommandOutput, "$metadata"> {
  const plan = namedPlan(BackupPlanId, state);
  if (plan.selections.size > 0) {
    throw new InvalidRequestException({
      message: "Related backup plan selections must be deleted prior to backup plan deletion",
      $metadata: {},
    });
  }
  state.plans.delete(plan.id);
  return { BackupPlanId: plan.id, BackupPlanArn: plan.arn, VersionId: plan.version, DeletionDate: now };
}

/** The plan that a request names. */
export function namedPlan(id: string | undefined, { plans }: BackupState): Plan {
  const plan = plans.get(id ?? "");
  if (plan) return plan;
  throw new ResourceNotFoundException({ message: `Cannot find Backup plan with ID ${id}`, $metadata: {} });
}

const head = ({ id, arn, version, created }: Plan) => ({
  BackupPlanId: id,
  BackupPlanArn: arn,
  VersionId: version,
  CreationDate: created,
});
