import type * as Backup from "@aws-sdk/client-backup";
import type { Operations } from "../../kernel/service.ts";
import { assumed, cannotBeAssumed } from "./askers.ts";
import { invalid, missing, notFound } from "./errors.ts";
import { pageOf } from "./paging.ts";
import { namedPlan, onPlan } from "./plans.ts";
import { passRole, trail } from "./shared.ts";
import type { BackupState } from "./state.ts";

type SelectionOperations =
  | "CreateBackupSelection"
  | "ListBackupSelections"
  | "GetBackupSelection"
  | "DeleteBackupSelection";

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html */
export const selectionOperations: Pick<Operations<typeof Backup, BackupState>, SelectionOperations> = {
  CreateBackupSelection: {
    authorize: (input, request) => [
      ...onPlan("CreateBackupSelection")(input, request),
      ...passRole(input.BackupSelection?.IamRoleArn),
    ],
    run: ({ BackupPlanId, BackupSelection: given, CreatorRequestId }, { world, state, now }) => {
      const plan = namedPlan(BackupPlanId, state);
      if (!given?.SelectionName || !given.IamRoleArn)
        throw missing("A selection needs a name and an IAM role.");
      const again =
        CreatorRequestId !== undefined &&
        [...plan.selections.values()].find(({ creatorRequestId }) => creatorRequestId === CreatorRequestId);
      if (again) return { SelectionId: again.id, BackupPlanId: plan.id, CreationDate: again.created };
      if (!assumed(world, given.IamRoleArn)) throw invalid(cannotBeAssumed(given.IamRoleArn));
      const id = world.ids.uuid();
      plan.selections.set(id, { id, created: now, creatorRequestId: CreatorRequestId, selection: given });
      return { SelectionId: id, BackupPlanId: plan.id, CreationDate: now };
    },
    trail,
  },
  ListBackupSelections: {
    authorize: onPlan("ListBackupSelections"),
    run: (input, { state }) => {
      const plan = namedPlan(input.BackupPlanId, state);
      const { page, next } = pageOf([...plan.selections.values()], input);
      return {
        BackupSelectionsList: page.map(({ id, created, selection }) => ({
          SelectionId: id,
          SelectionName: selection.SelectionName,
          BackupPlanId: plan.id,
          CreationDate: created,
          IamRoleArn: selection.IamRoleArn,
        })),
        ...next,
      };
    },
  },
  GetBackupSelection: {
    authorize: onPlan("GetBackupSelection"),
    run: ({ BackupPlanId, SelectionId }, { state }) => {
      const found = namedPlan(BackupPlanId, state).selections.get(SelectionId ?? "");
      if (!found) throw noSelection(SelectionId);
      return {
        BackupPlanId,
        SelectionId: found.id,
        CreationDate: found.created,
        BackupSelection: { ListOfTags: [], NotResources: [], Resources: [], ...found.selection },
      };
    },
  },
  DeleteBackupSelection: {
    authorize: onPlan("DeleteBackupSelection"),
    run: ({ BackupPlanId, SelectionId }, { state }) => {
      if (!namedPlan(BackupPlanId, state).selections.delete(SelectionId ?? ""))
        throw noSelection(SelectionId);
      return {};
    },
    trail,
  },
};

const noSelection = (id: string | undefined) => notFound(`Cannot find Backup selection with ID ${id}`);
