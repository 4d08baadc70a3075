import { instance } from "@watchkeeper/kinds/ec2/instance";
import * as z from "zod/mini";
import { defineCheck, fail, ok } from "../../check.ts";
import { addTags } from "../../remediations/add-tags.ts";
import { instanceWakes } from "./wakes.ts";

/** A tag that must be there, and where its value comes from when it is not. */
const requiredTag = z.strictObject({
  key: z.string().check(z.minLength(1), z.maxLength(128)),
  /** The identity that launched the instance, or a fixed value; absent: nobody can know it, so it is only reported. */
  fill: z.optional(
    z.union([z.literal("launching-identity"), z.strictObject({ value: z.string().check(z.maxLength(256)) })]),
  ),
});

const settings = z.strictObject({
  tags: z._default(z.array(requiredTag).check(z.minLength(1)), [
    { key: "owner", fill: "launching-identity" },
  ]),
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
});
