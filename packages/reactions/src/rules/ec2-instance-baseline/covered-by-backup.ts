import type { Json } from "@watchkeeper/core/json";
import { call, type Where } from "@watchkeeper/plans/call";
import { valueAt } from "@watchkeeper/plans/path";
import * as z from "zod";
import type { Evidence } from "../../evidence.ts";
import { type Instance, list } from "./instance.ts";
import { defineInstanceCheck } from "./instance-check.ts";

const settings = z.strictObject({
  /** The tag by which a backup plan takes an instance in; absent: missing cover is only reported. */
  tag: z.strictObject({ key: z.string().min(1), value: z.string() }).optional(),
});

const readPlans = (where: Where) => call("backup:ListBackupPlans", where, {});
const readSelections = (where: Where, BackupPlanId: string) =>
  call("backup:ListBackupSelections", where, { BackupPlanId });
const readSelection = (where: Where, BackupPlanId: string, SelectionId: string) =>
  call("backup:GetBackupSelection", where, { BackupPlanId, SelectionId });

const plansOf = (where: Where, have: Evidence) =>
  list<string>(valueAt(have.of(readPlans(where)), "BackupPlansList[].BackupPlanId"));
const selectionsOf = (where: Where, have: Evidence) =>
  plansOf(where, have).flatMap((plan) =>
    list<string>(valueAt(have.of(readSelections(where, plan)), "BackupSelectionsList[].SelectionId")).map(
      (selection) => [plan, selection] as const,
    ),
  );

/** Some selection of some backup plan takes it in, by ARN or by tag. */
export const coveredByBackup = defineInstanceCheck({
  id: "covered-by-backup",
  title: "A backup plan takes it in",
  severity: "medium",
  mode: "observe",
  settle: "1 minute",
  settings,
  remediation: "add-tags",
  operations: ["backup:ListBackupPlans", "backup:ListBackupSelections", "backup:GetBackupSelection"],
  readsAlong: (where, have) => [
    readPlans(where),
    ...plansOf(where, have).map((plan) => readSelections(where, plan)),
    ...selectionsOf(where, have).map(([plan, selection]) => readSelection(where, plan, selection)),
  ],
  reads: () => [],
  examine: (instance, have, given) => {
    const { tag } = settings.parse(given);
    const covered = selectionsOf(instance, have).some(([plan, selection]) =>
      takesIn(valueAt(have.of(readSelection(instance, plan, selection)), "BackupSelection"), instance),
    );
    if (covered) return undefined;
    const add = tag && !instance.tags.has(tag.key) ? [{ key: tag.key, value: tag.value }] : [];
    return { summary: `${instance.id} is taken in by no backup plan`, evidence: { add, unknown: [] } };
  },
});

/** Whether a selection takes an instance in (AWS Backup Developer Guide, "Assign resources": by ARN pattern or any of the tags). */
function takesIn(selection: Json, instance: Instance): boolean {
  const patterns = (path: string) => list<string>(valueAt(selection, path));
  if (patterns("NotResources").some((pattern) => like(pattern, instance.arn))) return false;
  const byTag = list<{ ConditionKey: string; ConditionValue: string }>(valueAt(selection, "ListOfTags")).some(
    ({ ConditionKey, ConditionValue }) => instance.tags.get(ConditionKey) === ConditionValue,
  );
  const byArn = patterns("Resources").some((pattern) => like(pattern, instance.arn));
  return byTag || byArn;
}

/** AWS's own wildcard: a star stands for any text. */
const like = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
      .join(".*")}$`,
  ).test(text);
