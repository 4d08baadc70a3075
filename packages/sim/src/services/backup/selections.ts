import {
  type CreateBackupSelectionCommandInput,
  type CreateBackupSelectionCommandOutput,
  type DeleteBackupSelectionCommandInput,
  type GetBackupSelectionCommandInput,
  type GetBackupSelectionCommandOutput,
  type ListBackupSelectionsCommandInput,
  type ListBackupSelectionsCommandOutput,
  MissingParameterValueException,
  ResourceNotFoundException,
} from "@aws-sdk/client-backup";
import { pageOf } from "./paging.ts";
import { namedPlan, type Request } from "./plans.ts";

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupSelection.html */
export function createBackupSelection(
  { BackupPlanId, BackupSelection: given }: CreateBackupSelectionCommandInput,
  { world, state, now }: Request,
): Omit<CreateBackupSelectionCommandOutput, "$metadata"> {
  const plan = namedPlan(BackupPlanId, state);
  if (!given?.SelectionName || !given.IamRoleArn) {
    throw new MissingParameterValueException({
      message: "A selection needs a name and an IAM role.",
      $metadata: {},
    });
  }
  const id = world.ids.uuid();
  plan.selections.set(id, { id, created: now, selection: given });
  return { SelectionId: id, BackupPlanId: plan.id, CreationDate: now };
}

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ListBackupSelections.html */
export function listBackupSelections(
  input: ListBackupSelectionsCommandInput,
  { state }: Request,
): Omit<ListBackupSelectionsCommandOutput, "$metadata"> {
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
}

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/API_GetBackupSelection.html */
export function getBackupSelection(
  { BackupPlanId, SelectionId }: GetBackupSelectionCommandInput,
  { state }: Request,
): Omit<GetBackupSelectionCommandOutput, "$metadata"> {
  const found = namedPlan(BackupPlanId, state).selections.get(SelectionId ?? "");
  if (!found) throw noSelection(SelectionId);
  return {
    BackupPlanId,
    SelectionId: found.id,
    CreationDate: found.created,
    BackupSelection: { ListOfTags: [], NotResources: [], Resources: [], ...found.selection },
  };
}

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteBackupSelection.html */
export function deleteBackupSelection(
  { BackupPlanId, SelectionId }: DeleteBackupSelectionCommandInput,
  { state }: Request,
) {
  if (!namedPlan(BackupPlanId, state).selections.delete(SelectionId ?? "")) throw noSelection(SelectionId);
  return {};
}

const noSelection = (id: string | undefined) =>
  new ResourceNotFoundException({ message: `Cannot find Backup selection with ID ${id}`, $metadata: {} });
