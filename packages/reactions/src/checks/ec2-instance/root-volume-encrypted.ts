import { instance } from "@watchkeeper/kinds/ec2/instance";
import { call } from "@watchkeeper/plans/call";
import { describeVolumes } from "@watchkeeper/plans/operations/ec2";
import * as z from "zod/mini";
import { defineCheck, fail, ok } from "../../check.ts";
import { stopInstance } from "../../remediations/stop-instance.ts";
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
    if (root?.Volumes?.[0]?.Encrypted !== false) return ok();
    return fail(
      `${instance.id} has an unencrypted root volume, ${instance.rootVolumeId}`,
      stopping(instance),
    );
  },
  fix: stopInstance,
});
