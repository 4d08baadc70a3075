import { durationMs } from "@watchkeeper/core/duration";
import { instance } from "@watchkeeper/kinds/ec2/instance";
import { call } from "@watchkeeper/plans/call";
import { describeImages } from "@watchkeeper/plans/operations/ec2";
import * as z from "zod";
import { defineCheck, fail, ok } from "../../check.ts";
import { stopInstance } from "../../remediations/stop-instance.ts";
import { exampleId, launch, showing } from "./example.ts";
import { stopping } from "./stopping.ts";
import { instanceWakes } from "./wakes.ts";

const settings = z.strictObject({
  owners: z
    .array(z.string().min(1))
    .default([])
    .describe(
      "Owners whose images are approved: account ids, or AWS's own words `amazon` and `aws-marketplace`. Empty: any.",
    ),
  images: z
    .array(z.string().regex(/^ami-[0-9a-f]+$/, "is not an image id"))
    .default([])
    .describe("Image ids that are approved whoever owns them."),
  maxAge: z
    .string()
    .regex(/^\d+ days?$/, 'is not a number of days, such as "180 days"')
    .optional()
    .describe("How old an image may be; absent: as old as it likes."),
});

/** Its image is of an approved owner, and not too old. */
export const approvedImages = defineCheck({
  id: "approved-images",
  title: "Its image is approved, and not too old",
  why: "An image of unknown origin runs whatever its maker put in; an old one lacks the patches since.",
  on: instance,
  severity: "medium",
  mode: "observe",
  // Before it runs, an instance cannot be stopped.
  settle: "1 minute",
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
  examples: (here) => [
    {
      name: "the image is of an owner who is not approved",
      event: launch,
      answers: { ...showing(), "ec2:DescribeImages": { Images: [{ OwnerId: "999900001111" }] } },
      settings: { owners: ["amazon"] },
      finds: [
        {
          summary: `${exampleId} runs ami-0123456789abcdef0, which is owned by 999900001111, who is not approved`,
          evidence: { state: "running", autoScalingGroup: null, imageId: "ami-0123456789abcdef0" },
          calls: [call("ec2:StopInstances", here, { InstanceIds: [exampleId] })],
        },
      ],
    },
    {
      name: "the image is Amazon's, and young enough",
      event: launch,
      answers: {
        ...showing(),
        "ec2:DescribeImages": {
          Images: [
            {
              OwnerId: "137112412989",
              ImageOwnerAlias: "amazon",
              CreationDate: "2026-02-01T00:00:00.000Z",
            },
          ],
        },
      },
      settings: { owners: ["amazon"], maxAge: "180 days" },
      finds: [],
    },
  ],
});
