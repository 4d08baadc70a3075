import { durationMs } from "@watchkeeper/core/duration";
import { call } from "@watchkeeper/plans/call";
import { valueAt } from "@watchkeeper/plans/path";
import * as z from "zod";
import type { Instance } from "./instance.ts";
import { defineInstanceCheck } from "./instance-check.ts";
import { stopping } from "./stopping.ts";

const settings = z.strictObject({
  /** Owners whose images are approved: account ids, or AWS's own words `amazon` and `aws-marketplace`. Empty: any. */
  owners: z.array(z.string().min(1)).default([]),
  /** Image ids that are approved whoever owns them. */
  images: z.array(z.string().regex(/^ami-[0-9a-f]+$/, "is not an image id")).default([]),
  /** How old an image may be; absent: as old as it likes. */
  maxAge: z
    .string()
    .regex(/^\d+ days?$/, 'is not a number of days, such as "180 days"')
    .optional(),
});

const readImage = (instance: Instance) =>
  call("ec2:DescribeImages", instance, { Filters: [{ Name: "image-id", Values: [instance.imageId] }] });

/** Its image is of an approved owner, and not too old. */
export const approvedImages = defineInstanceCheck({
  id: "approved-images",
  title: "Its image is approved, and not too old",
  severity: "medium",
  mode: "observe",
  settle: "0 seconds",
  settings,
  remediation: "stop-instance",
  operations: ["ec2:DescribeImages"],
  reads: (instance) => (instance.imageId ? [readImage(instance)] : []),
  examine: (instance, have, given) => {
    const { owners, images, maxAge } = settings.parse(given);
    const image = valueAt(have.of(readImage(instance)), "Images[0]");
    if (images.includes(instance.imageId)) return undefined;
    const owner = [valueAt(image, "OwnerId"), valueAt(image, "ImageOwnerAlias")]
      .filter((one) => one !== null)
      .map(String);
    const created = valueAt(image, "CreationDate");
    const why =
      owners.length > 0 && !owner.some((one) => owners.includes(one))
        ? `is owned by ${owner[0] ?? "nobody that can be seen"}, who is not approved`
        : maxAge !== undefined &&
            created !== null &&
            Date.parse(instance.at) - Date.parse(String(created)) > durationMs(maxAge)
          ? `was made on ${String(created).slice(0, 10)}, more than ${maxAge} ago`
          : undefined;
    if (why === undefined) return undefined;
    return {
      summary: `${instance.id} runs ${instance.imageId}, which ${why}`,
      evidence: { ...stopping(instance), imageId: instance.imageId },
    };
  },
});
