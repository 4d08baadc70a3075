import { formatArn } from "@watchkeeper/core/arn";
import { readInstance } from "@watchkeeper/kinds/ec2/instance";
import { volume } from "@watchkeeper/kinds/ec2/volume";
import { call } from "@watchkeeper/plans/call";
import { describeInstances } from "@watchkeeper/plans/operations/ec2";
import { isTakenIn, readSelections, selectionOperations } from "../../backup/selections.ts";
import { protectionSettings, requiredBy, toAdd } from "../../backup/should-be-protected.ts";
import { defineCheck, fail, ok, sweep } from "../../check.ts";
import { addTags } from "../../remediations/add-tags.ts";
import { showing } from "../ec2-instance/example.ts";
import { allByTag, sweepOf } from "./example.ts";

const id = "volume-protected";
const exampleId = "vol-0a1b2c3d4e5f60718";
const event = sweepOf(id, exampleId);
const shown = (tags: readonly { readonly Key: string; readonly Value: string }[]) => ({
  "ec2:DescribeVolumes": {
    Volumes: [
      {
        VolumeId: exampleId,
        State: "in-use" as const,
        Attachments: [{ InstanceId: "i-0a1b2c3d4e5f60718" }],
        Tags: tags,
      },
    ],
  },
});
const required = [{ Key: "backup", Value: "required" }];

/** A volume that should be protected is taken in by a backup plan, itself or with an instance that it is attached to. */
export const volumeProtected = defineCheck({
  id,
  title: "A volume that should be protected is in a backup plan",
  why: "Plans take in what is tagged for them: what somebody forgot to tag is missed on the day on which it is needed.",
  on: volume,
  severity: "high",
  mode: "observe",
  settle: "5 minutes",
  wakes: [sweep("1 day")],
  operations: [...selectionOperations, describeInstances],
  settings: protectionSettings,
  readsAlong: readSelections,
  reads: (one) => ({ instances: one.instanceIds.map((instanceId) => readInstance(one, instanceId)) }),
  examine: (one, { selections, instances }, settings) => {
    const because = requiredBy(one.tags, settings);
    if (because === undefined || isTakenIn(one, selections)) return ok();
    // An image of an instance holds all its volumes.
    const { account, region } = one;
    const attached = instances.flatMap(({ Reservations = [] }) =>
      Reservations.flatMap(({ Instances = [] }) => Instances),
    );
    const isWithInstance = attached.some(({ InstanceId = "", Tags = [] }) =>
      isTakenIn(
        {
          arn: formatArn({ service: "ec2", region, account, resource: `instance/${InstanceId}` }),
          tags: new Map(Tags.map(({ Key = "", Value = "" }) => [Key, Value])),
        },
        selections,
      ),
    );
    if (isWithInstance) return ok();
    return fail(`${one.id} should be protected (${because}), and is in no backup plan`, {
      add: toAdd(one.tags, settings),
      because,
    });
  },
  fix: addTags,
  examples: (here) => [
    {
      name: "a volume that is tagged so is in no plan",
      event,
      answers: { ...shown(required), ...showing() },
      settings: { tag: { key: "plan", value: "daily" } },
      finds: [
        {
          summary: `${exampleId} should be protected (backup=required), and is in no backup plan`,
          evidence: { add: [{ key: "plan", value: "daily" }], because: "backup=required" },
          calls: [
            call("ec2:CreateTags", here, {
              Resources: [exampleId],
              Tags: [{ Key: "plan", Value: "daily" }],
            }),
          ],
        },
      ],
    },
    {
      name: "the instance that it is attached to is in a plan",
      event,
      answers: { ...shown(required), ...showing({ Tags: [{ Key: "backup", Value: "daily" }] }), ...allByTag },
      finds: [],
    },
    { name: "nobody says that it should be", event, answers: { ...shown([]), ...showing() }, finds: [] },
  ],
});
