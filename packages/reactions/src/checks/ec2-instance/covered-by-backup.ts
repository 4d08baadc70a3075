import { type Instance, instance } from "@watchkeeper/kinds/ec2/instance";
import { type Answer, call, type Where } from "@watchkeeper/plans/call";
import {
  getBackupSelection,
  listBackupPlans,
  listBackupSelections,
} from "@watchkeeper/plans/operations/backup";
import * as z from "zod";
import { defineCheck, fail, ok } from "../../check.ts";
import type { Evidence } from "../../evidence.ts";
import { addTags } from "../../remediations/add-tags.ts";
import { exampleId, launch, showing } from "./example.ts";
import { instanceWakes } from "./wakes.ts";

const readPlans = (where: Where) => call("backup:ListBackupPlans", where, {});
const readSelections = (where: Where, BackupPlanId: string) =>
  call("backup:ListBackupSelections", where, { BackupPlanId });
const readSelection = (where: Where, BackupPlanId: string, SelectionId: string) =>
  call("backup:GetBackupSelection", where, { BackupPlanId, SelectionId });

const plansOf = (where: Where, have: Evidence): readonly string[] =>
  (have.of(readPlans(where))?.BackupPlansList ?? []).map(({ BackupPlanId = "" }) => BackupPlanId);

/** Some selection of some backup plan takes it in, by ARN or by tag. */
export const coveredByBackup = defineCheck({
  id: "covered-by-backup",
  title: "A backup plan takes it in",
  why: "What no backup plan takes in is gone when its volume is.",
  on: instance,
  severity: "medium",
  mode: "observe",
  settle: "1 minute",
  wakes: instanceWakes,
  operations: [listBackupPlans, listBackupSelections, getBackupSelection],
  settings: z.strictObject({
    tag: z
      .strictObject({ key: z.string().min(1), value: z.string() })
      .optional()
      .describe(
        "The tag by which a backup plan takes an instance in; absent: missing cover is only reported.",
      ),
  }),
  readsAlong: (where, have) => ({
    plans: readPlans(where),
    lists: plansOf(where, have).map((plan) => readSelections(where, plan)),
    selections: plansOf(where, have).flatMap((plan) =>
      (have.of(readSelections(where, plan))?.BackupSelectionsList ?? []).map(({ SelectionId = "" }) =>
        readSelection(where, plan, SelectionId),
      ),
    ),
  }),
  examine: (instance, { selections }, { tag }) => {
    if (selections.some(({ BackupSelection = {} }) => takesIn(BackupSelection, instance))) return ok();
    const add = tag && !instance.tags.has(tag.key) ? [tag] : [];
    return fail(`${instance.id} is taken in by no backup plan`, { add, unknown: [] });
  },
  fix: addTags,
  examples: (here) => [
    {
      name: "no backup plan takes the instance in",
      event: launch,
      answers: showing(),
      settings: { tag: { key: "backup", value: "daily" } },
      finds: [
        {
          summary: `${exampleId} is taken in by no backup plan`,
          evidence: { add: [{ key: "backup", value: "daily" }], unknown: [] },
          calls: [
            call("ec2:CreateTags", here, {
              Resources: [exampleId],
              Tags: [{ Key: "backup", Value: "daily" }],
            }),
          ],
        },
      ],
    },
    {
      name: "a selection takes it in by its ARN",
      event: launch,
      answers: {
        ...showing(),
        "backup:ListBackupPlans": { BackupPlansList: [{ BackupPlanId: "daily" }] },
        "backup:ListBackupSelections": { BackupSelectionsList: [{ SelectionId: "all" }] },
        "backup:GetBackupSelection": {
          BackupSelection: {
            SelectionName: "all",
            IamRoleArn: "arn:aws:iam::444455556666:role/backup",
            Resources: ["arn:aws:ec2:*:*:instance/*"],
          },
        },
      },
      finds: [],
    },
  ],
});

type Selection = NonNullable<Answer<"backup:GetBackupSelection">["BackupSelection"]>;

/** Whether a selection takes an instance in (AWS Backup Developer Guide, "Assign resources": by ARN pattern or any of the tags). */
function takesIn(
  { Resources = [], NotResources = [], ListOfTags = [] }: Selection,
  { arn, tags }: Instance,
): boolean {
  if (NotResources.some((pattern) => like(pattern, arn))) return false;
  return (
    ListOfTags.some(({ ConditionKey = "", ConditionValue }) => tags.get(ConditionKey) === ConditionValue) ||
    Resources.some((pattern) => like(pattern, arn))
  );
}

/** AWS's own wildcard: a star stands for any text. */
const like = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
      .join(".*")}$`,
  ).test(text);
