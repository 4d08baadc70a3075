import type { ResourceType, Tag, TagSpecification } from "@aws-sdk/client-ec2";
import { ec2Error, invalidValue } from "./errors.ts";

/**
 * Checks tags to be written.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
 */
export function acceptTags(tags: readonly Tag[]): Map<string, string> {
  const accepted = new Map<string, string>();
  for (const { Key, Value = "" } of tags) {
    checkKey(Key);
    if (Value.length > 256) {
      throw invalidValue(`Tag value exceeds the maximum length of 256 characters`);
    }
    if (accepted.has(Key)) throw invalidValue(`Duplicate tag key '${Key}' specified.`);
    accepted.set(Key, Value);
  }
  return accepted;
}

/** Checks a tag key that is written or removed. */
export function checkKey(key: string | undefined): asserts key is string {
  if (key === undefined || key === "") throw invalidValue("Tag key cannot be null or empty");
  if (key.toLowerCase().startsWith("aws:")) {
    throw invalidValue(`Tag keys starting with 'aws:' are reserved for internal use`);
  }
  if (key.length > 128) throw invalidValue("Tag key exceeds the maximum length of 128 characters");
}

/** The tags that a launch gives to one type of resource. */
export function tagsFor(
  specifications: readonly TagSpecification[] | undefined,
  type: ResourceType,
): Map<string, string> {
  const tags = (specifications ?? [])
    .filter(({ ResourceType }) => ResourceType === type)
    .flatMap(({ Tags = [] }) => Tags);
  const accepted = acceptTags(tags);
  if (accepted.size > 50) {
    throw ec2Error("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.");
  }
  return accepted;
}

/** Refuses to tag what the operation does not make. */
export function checkTagged(
  specifications: readonly TagSpecification[] | undefined,
  types: readonly ResourceType[],
): void {
  const other = specifications?.find(
    ({ ResourceType }) => ResourceType === undefined || !types.includes(ResourceType),
  );
  if (other === undefined) return;
  throw invalidValue(
    `'${other.ResourceType ?? ""}' is not a valid taggable resource type for this operation.`,
  );
}
