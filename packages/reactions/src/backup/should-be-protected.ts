import * as z from "zod";

const tag = z.strictObject({ key: z.string().min(1), value: z.string() });

/** What may be set of a check that looks for what should be protected, and is not. */
export const protectionSettings = z.strictObject({
  which: z
    .array(tag)
    .min(1)
    .default([
      { key: "backup", value: "required" },
      { key: "environment", value: "prod" },
      { key: "environment", value: "production" },
    ])
    .describe("The tags by any of which a resource should be protected."),
  tag: tag
    .optional()
    .describe("The tag by which a backup plan takes it in; absent: missing cover is only reported."),
});

/** What may be set, defaults filled in. */
export type ProtectionSettings = z.output<typeof protectionSettings>;

/** The tag by which a resource should be protected; undefined: nobody says that it should. */
export const requiredBy = (
  tags: ReadonlyMap<string, string>,
  { which }: Pick<ProtectionSettings, "which">,
): string | undefined => {
  const found = which.find(({ key, value }) => tags.get(key) === value);
  return found && `${found.key}=${found.value}`;
};

/** What to add, where a tag is set that a plan asks for; another's tag of that name stays. */
export const toAdd = (tags: ReadonlyMap<string, string>, { tag: wanted }: Pick<ProtectionSettings, "tag">) =>
  wanted && !tags.has(wanted.key) ? [wanted] : [];
