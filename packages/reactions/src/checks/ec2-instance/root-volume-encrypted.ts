import { instance } from "@watchkeeper/kinds/ec2/instance";
import { call } from "@watchkeeper/plans/call";
import { describeVolumes } from "@watchkeeper/plans/operations/ec2";
import * as z from "zod";
import { defineCheck, fail, notYet, ok } from "../../check.ts";
import { stopInstance } from "../../remediations/stop-instance.ts";
import { exampleId, launch, showing } from "./example.ts";
import { stopping } from "./stopping.ts";
import { instanceWakes } from "./wakes.ts";

/** The root volume must be encrypted; that cannot be mended in place, so the instance can only be stopped. */
export const rootVolumeEncrypted = defineCheck({
  id: "root-volume-encrypted",
  title: "The root volume is encrypted",
  why: "A snapshot of an unencrypted volume can be shared and read by whoever gets it.",
  on: instance,
  severity: "high",
  mode: "observe",
  settle: "1 minute",
  wakes: instanceWakes,
  settings: z.strictObject({}),
  operations: [describeVolumes],
  reads: (instance) => ({
    root: instance.rootVolumeId
      ? [
          call("ec2:DescribeVolumes", instance, {
            Filters: [{ Name: "volume-id", Values: [instance.rootVolumeId] }],
          }),
        ]
      : [],
  }),
  examine: (instance, { root: [root] }) => {
    if (root === undefined)
      return instance.state === "pending" ? notYet(`the root volume of ${instance.id}`) : ok();
    const volume = root.Volumes?.[0];
    if (volume === undefined) return notYet(`the root volume ${instance.rootVolumeId}`);
    if (volume.Encrypted !== false) return ok();
    return fail(
      `${instance.id} has an unencrypted root volume, ${instance.rootVolumeId}`,
      stopping(instance),
    );
  },
  fix: stopInstance,
  examples: (here) => [
    {
      name: "the root volume is not encrypted",
      event: launch,
      answers: { ...showing(), "ec2:DescribeVolumes": { Volumes: [{ Encrypted: false }] } },
      finds: [
        {
          summary: `${exampleId} has an unencrypted root volume, vol-0a1b2c3d4e5f60718`,
          evidence: { state: "running", autoScalingGroup: null },
          calls: [call("ec2:StopInstances", here, { InstanceIds: [exampleId] })],
        },
      ],
    },
    {
      name: "the root volume is encrypted",
      event: launch,
      answers: { ...showing(), "ec2:DescribeVolumes": { Volumes: [{ Encrypted: true }] } },
      finds: [],
    },
  ],
});
