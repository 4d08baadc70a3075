import { instance } from "@watchkeeper/kinds/ec2/instance";
import { call } from "@watchkeeper/plans/call";
import * as z from "zod";
import { isTakenIn, readSelections, selectionOperations } from "../../backup/selections.ts";
import { defineCheck, fail, ok } from "../../check.ts";
import { addTags } from "../../remediations/add-tags.ts";
import { exampleId, launch, showing } from "./example.ts";
import { instanceWakes } from "./wakes.ts";

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
  operations: selectionOperations,
  settings: z.strictObject({
    tag: z
      .strictObject({ key: z.string().min(1), value: z.string() })
      .optional()
      .describe(
        "The tag by which a backup plan takes an instance in; absent: missing cover is only reported.",
      ),
  }),
  readsAlong: readSelections,
  examine: (instance, { selections }, { tag }) => {
    if (isTakenIn(instance, selections)) return ok();
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
