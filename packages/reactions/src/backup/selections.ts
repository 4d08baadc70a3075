import { matchesGlob } from "@watchkeeper/event-pattern/matches-glob";
import { type Answer, call, type Where } from "@watchkeeper/plans/call";
import {
  getBackupSelection,
  listBackupPlans,
  listBackupSelections,
} from "@watchkeeper/plans/operations/backup";
import type { Evidence } from "../evidence.ts";

/** What reading all selections of an account and Region takes. */
export const selectionOperations = [listBackupPlans, listBackupSelections, getBackupSelection] as const;

/** The read of an account's backup plans in a Region; an account has 300 at most, and 1,000 are on a page. */
export const readPlans = (where: Where) => call("backup:ListBackupPlans", where, {});

const readList = (where: Where, BackupPlanId: string) =>
  call("backup:ListBackupSelections", where, { BackupPlanId });
const readSelection = (where: Where, BackupPlanId: string, SelectionId: string) =>
  call("backup:GetBackupSelection", where, { BackupPlanId, SelectionId });

/** The ids of the plans, as far as they are read. */
export const planIdsIn = (where: Where, have: Evidence): readonly string[] =>
  (have.of(readPlans(where))?.BackupPlansList ?? []).map(({ BackupPlanId = "" }) => BackupPlanId);

/** The reads of all plans' selections. */
export const readSelections = (where: Where, have: Evidence) => ({
  plans: readPlans(where),
  lists: planIdsIn(where, have).map((plan) => readList(where, plan)),
  selections: planIdsIn(where, have).flatMap((plan) =>
    (have.of(readList(where, plan))?.BackupSelectionsList ?? []).map(({ SelectionId = "" }) =>
      readSelection(where, plan, SelectionId),
    ),
  ),
});

/** A resource as selections see it. */
export interface Selectable {
  readonly arn: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** Whether one of some selections takes a resource in. */
export const isTakenIn = (
  resource: Selectable,
  selections: readonly Answer<"backup:GetBackupSelection">[],
): boolean => selections.some(({ BackupSelection = {} }) => takesIn(BackupSelection, resource));

type Selection = NonNullable<Answer<"backup:GetBackupSelection">["BackupSelection"]>;
type Conditions = NonNullable<Selection["Conditions"]>;
type Wanted = NonNullable<Conditions["StringEquals"]>;

/**
 * Whether a selection takes a resource in: by ARN pattern or any of the tags, unless it is named as left out; and where
 * conditions are told, it meets all of them (AWS Backup Developer Guide, "BackupSelection").
 */
function takesIn(
  { Resources = [], NotResources = [], ListOfTags = [], Conditions = {} }: Selection,
  { arn, tags }: Selectable,
): boolean {
  if (NotResources.some((pattern) => like(pattern, arn))) return false;
  const isNamed =
    ListOfTags.some(({ ConditionKey = "", ConditionValue }) => tags.get(ConditionKey) === ConditionValue) ||
    Resources.some((pattern) => like(pattern, arn));
  return isNamed && meets(Conditions, tags);
}

function meets(
  { StringEquals, StringNotEquals, StringLike, StringNotLike }: Conditions,
  tags: Selectable["tags"],
): boolean {
  const all = (wanted: Wanted = [], holds: (value: string | undefined, wanted: string) => boolean) =>
    wanted.every(({ ConditionKey = "", ConditionValue = "" }) =>
      holds(tags.get(ConditionKey.replace(/^aws:ResourceTag\//, "")), ConditionValue),
    );
  return (
    all(StringEquals, (value, wanted) => value === wanted) &&
    all(StringNotEquals, (value, wanted) => value !== wanted) &&
    all(StringLike, (value, wanted) => value !== undefined && like(wanted, value)) &&
    all(StringNotLike, (value, wanted) => value === undefined || !like(wanted, value))
  );
}

/** AWS's own wildcard: a star stands for any text. */
const like = (pattern: string, text: string): boolean => matchesGlob(pattern.split("*"), text);
