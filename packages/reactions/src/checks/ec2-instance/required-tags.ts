import { instance } from "@watchkeeper/kinds/ec2/instance";
import { call } from "@watchkeeper/plans/call";
import * as z from "zod";
import { defineCheck, fail, ok } from "../../check.ts";
import { addTags } from "../../remediations/add-tags.ts";
import { exampleId, launch, showing } from "./example.ts";
import { instanceWakes } from "./wakes.ts";

/** A tag that must be there, and where its value comes from when it is not. */
const requiredTag = z.strictObject({
  key: z.string().min(1).max(128).describe("The tag's key."),
  fill: z
    .union([z.literal("launching-identity"), z.strictObject({ value: z.string().max(256) })])
    .optional()
    .describe(
      "The identity that launched the instance, or a fixed value; absent: nobody can know it, so it is only reported.",
    ),
});

const settings = z.strictObject({
  tags: z
    .array(requiredTag)
    .min(1)
    .default([{ key: "owner", fill: "launching-identity" }])
    .describe("The tags that must be there."),
});

/** The tags that everything must carry: with the values that we know, and the keys whose value nobody knows. */
export const requiredTags = defineCheck({
  id: "required-tags",
  title: "The tags that say whose it is are there",
  why: "What carries no owner has nobody to ask, nobody to bill, and nobody to end it.",
  on: instance,
  severity: "medium",
  mode: "enforce",
  // Launch tools tag half a minute to a minute after the launch.
  settle: "1 minute",
  wakes: instanceWakes,
  settings,
  examine: ({ id, tags, launchedBy }, _answers, settings) => {
    const missing = settings.tags.filter(({ key }) => !tags.has(key));
    if (missing.length === 0) return ok();
    const filling = ({ fill }: (typeof missing)[number]) =>
      fill === "launching-identity" ? launchedBy : fill?.value;
    const add = missing.flatMap((tag) => {
      const value = filling(tag);
      return value === undefined ? [] : [{ key: tag.key, value }];
    });
    return fail(
      `${id} lacks ${missing.length === 1 ? "the tag" : "the tags"} ${missing.map(({ key }) => key).join(", ")}`,
      { add, unknown: missing.filter((tag) => filling(tag) === undefined).map((tag) => tag.key) },
    );
  },
  fix: addTags,
  examples: (here) => [
    {
      name: "an instance is launched without the owner's tag",
      event: launch,
      answers: showing({ Tags: [] }),
      finds: [
        {
          summary: `${exampleId} lacks the tag owner`,
          evidence: { add: [{ key: "owner", value: "alice" }], unknown: [] },
          calls: [
            call("ec2:CreateTags", here, {
              Resources: [exampleId],
              Tags: [{ Key: "owner", Value: "alice" }],
            }),
          ],
        },
      ],
    },
    {
      name: "nobody can know the value of a tag that is not there",
      event: launch,
      answers: showing(),
      settings: { tags: [{ key: "cost-centre" }] },
      finds: [
        {
          summary: `${exampleId} lacks the tag cost-centre`,
          evidence: { add: [], unknown: ["cost-centre"] },
          calls: [],
        },
      ],
    },
    { name: "the tag is there", event: launch, answers: showing(), finds: [] },
  ],
});
