import { call } from "@watchkeeper/plans/call";
import { valueAt } from "@watchkeeper/plans/path";
import * as z from "zod";
import type { Instance } from "./instance.ts";
import { defineInstanceCheck } from "./instance-check.ts";
import { stopping } from "./stopping.ts";

const readRoot = (instance: Instance, id: string) =>
  call("ec2:DescribeVolumes", instance, { Filters: [{ Name: "volume-id", Values: [id] }] });

/** The root volume must be encrypted; that cannot be mended in place, so the instance can only be stopped. */
export const rootVolumeEncrypted = defineInstanceCheck({
  id: "root-volume-encrypted",
  title: "The root volume is encrypted",
  severity: "high",
  mode: "observe",
  settle: "1 minute",
  settings: z.strictObject({}),
  remediation: "stop-instance",
  operations: ["ec2:DescribeVolumes"],
  reads: (instance) => (instance.rootVolumeId ? [readRoot(instance, instance.rootVolumeId)] : []),
  examine: (instance, have) => {
    const volume =
      instance.rootVolumeId && valueAt(have.of(readRoot(instance, instance.rootVolumeId)), "Volumes[0]");
    if (!volume || valueAt(volume, "Encrypted") !== false) return undefined;
    return {
      summary: `${instance.id} has an unencrypted root volume, ${instance.rootVolumeId}`,
      evidence: stopping(instance),
    };
  },
});
