import { instance } from "@watchkeeper/kinds/ec2/instance";
import { call } from "@watchkeeper/plans/call";
import { isTakenIn, readSelections, selectionOperations } from "../../backup/selections.ts";
import { protectionSettings, requiredBy, toAdd } from "../../backup/should-be-protected.ts";
import { defineCheck, fail, ok, sweep } from "../../check.ts";
import { addTags } from "../../remediations/add-tags.ts";
import { exampleId, showing } from "../ec2-instance/example.ts";
import { allByTag, sweepOf } from "./example.ts";

const id = "instance-protected";
const event = sweepOf(id, exampleId);
const tags = [{ Key: "environment", Value: "prod" }];

/** An instance that should be protected is taken in by a backup plan. */
export const instanceProtected = defineCheck({
  id,
  title: "An instance that should be protected is in a backup plan",
  why: "Plans take in what is tagged for them: what somebody forgot to tag is missed on the day on which it is needed.",
  on: instance,
  severity: "high",
  mode: "observe",
  settle: "5 minutes",
  wakes: [sweep("1 day")],
  operations: selectionOperations,
  settings: protectionSettings,
  readsAlong: readSelections,
  examine: (shown, { selections }, settings) => {
    const because = requiredBy(shown.tags, settings);
    if (because === undefined || isTakenIn(shown, selections)) return ok();
    return fail(`${shown.id} should be protected (${because}), and is in no backup plan`, {
      add: toAdd(shown.tags, settings),
      because,
    });
  },
  fix: addTags,
  examples: (here) => [
    {
      name: "an instance of production is in no plan",
      event,
      answers: showing({ Tags: tags }),
      settings: { tag: { key: "backup", value: "daily" } },
      finds: [
        {
          summary: `${exampleId} should be protected (environment=prod), and is in no backup plan`,
          evidence: { add: [{ key: "backup", value: "daily" }], because: "environment=prod" },
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
      name: "a selection takes it in by its tag",
      event,
      answers: { ...showing({ Tags: [...tags, { Key: "backup", Value: "daily" }] }), ...allByTag },
      finds: [],
    },
    { name: "nobody says that it should be", event, answers: showing(), finds: [] },
  ],
});
