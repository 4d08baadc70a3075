import { durationMs } from "@watchkeeper/core/duration";
import { instance } from "@watchkeeper/kinds/ec2/instance";
import { call } from "@watchkeeper/plans/call";
import { describeImages } from "@watchkeeper/plans/operations/ec2";
import * as z from "zod/mini";
import { defineCheck, fail, ok } from "../../check.ts";
import { stopInstance } from "../../remediations/stop-instance.ts";
import { stopping } from "./stopping.ts";
import { instanceWakes } from "./wakes.ts";

const settings = z.strictObject({
  /** Owners whose images are approved: account ids, or AWS's own words `amazon` and `aws-marketplace`. Empty: any. */
  owners: z._default(z.array(z.string().check(z.minLength(1))), []),
  /** Image ids that are approved whoever owns them. */
  images: z._default(z.array(z.string().check(z.regex(/^ami-[0-9a-f]+$/, "is not an image id"))), []),
  /** How old an image may be; absent: as old as it likes. */
  maxAge: z.optional(z.string().check(z.regex(/^\d+ days?$/, 'is not a number of days, such as "180 days"'))),
});

/** Its image is of an approved owner, and not too old. */
export const approvedImages = defineCheck({
  id: "approved-images",
  title: "Its image is approved, and not too old",
  why: "An image of unknown origin runs whatever its maker put in; an old one lacks the patches since.",
  on: instance,
  severity: "medium",
  mode: "observe",
  settle: "0 seconds",
  wakes: instanceWakes,
  settings,
  operations: [describeImages],
  reads: (instance) => ({
    shown: instance.imageId
      ? [
          call("ec2:DescribeImages", instance, {
            Filters: [{ Name: "image-id", Values: [instance.imageId] }],
          }),
        ]
      : [],
  }),
  examine: (instance, { shown: [shown] }, { owners, images, maxAge }) => {
    if (images.includes(instance.imageId)) return ok();
    const image = shown?.Images?.[0];
    const owner = [image?.OwnerId, image?.ImageOwnerAlias].filter((one) => one !== undefined);
    const created = image?.CreationDate;
    const why =
      owners.length > 0 && !owner.some((one) => owners.includes(one))
        ? `is owned by ${owner[0] ?? "nobody that can be seen"}, who is not approved`
        : maxAge !== undefined &&
            created !== undefined &&
            Date.parse(instance.at) - Date.parse(created) > durationMs(maxAge)
          ? `was made on ${created.slice(0, 10)}, more than ${maxAge} ago`
          : undefined;
    if (why === undefined) return ok();
    return fail(`${instance.id} runs ${instance.imageId}, which ${why}`, {
      ...stopping(instance),
      imageId: instance.imageId,
    });
  },
  fix: stopInstance,
});
