import type { Finding } from "@watchkeeper/cases/finding";
import * as z from "zod";
import type { CheckDefinition } from "../../rule.ts";
import type { Instance } from "./instance.ts";

/** A tag that must be there, and where its value comes from when it is not. */
const requiredTag = z.strictObject({
  key: z.string().min(1).max(128),
  /** The identity that launched the instance, or a fixed value; absent: nobody can know it, so it is only reported. */
  fill: z.union([z.literal("launching-identity"), z.strictObject({ value: z.string().max(256) })]).optional(),
});

/** The tags that everything must carry. */
export const requiredTags = {
  id: "required-tags",
  title: "The tags that say whose it is are there",
  severity: "medium",
  mode: "enforce",
  settings: z.strictObject({
    tags: z
      .array(requiredTag)
      .min(1)
      .default([{ key: "owner", fill: "launching-identity" }]),
  }),
  remediation: "add-tags",
} as const satisfies CheckDefinition;

/** A finding where a required tag is missing: with the values that we know, and the keys whose value nobody knows. */
export function examineRequiredTags(instance: Instance, settings: unknown): readonly Finding[] {
  const { tags } = requiredTags.settings.parse(settings);
  const missing = tags.filter(({ key }) => !instance.tags.has(key));
  if (missing.length === 0) return [];
  const filling = ({ fill }: (typeof tags)[number]) =>
    fill === "launching-identity" ? instance.launchedBy : fill?.value;
  const known = missing.flatMap((tag) => {
    const value = filling(tag);
    return value === undefined ? [] : [{ key: tag.key, value }];
  });
  const unknown = missing.filter((tag) => filling(tag) === undefined).map((tag) => tag.key);
  return [
    {
      check: requiredTags.id,
      severity: requiredTags.severity,
      account: instance.account,
      region: instance.region,
      resource: instance.arn,
      summary: `${instance.id} lacks ${missing.length === 1 ? "the tag" : "the tags"} ${missing.map(({ key }) => key).join(", ")}`,
      evidence: { add: known, unknown },
    },
  ];
}
