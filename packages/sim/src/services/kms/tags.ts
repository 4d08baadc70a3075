import type * as Kms from "@aws-sdk/client-kms";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Operations } from "../../kernel/service.ts";
import { findKey, onKey, pageOf, trail } from "./shared.ts";
import type { KmsState } from "./state.ts";

type TagOperations = "TagResource" | "UntagResource" | "ListResourceTags";

/** AWS's quota of tags of a key. */
const mostTags = 50;

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html */
export const tagOperations: Pick<Operations<typeof Kms, KmsState>, TagOperations> = {
  TagResource: {
    authorize: onKey("TagResource"),
    run: (input, request) => {
      const { tags } = findKey(input, request);
      const added = tagMap(input.Tags);
      if (new Set([...tags.keys(), ...added.keys()]).size > mostTags)
        throw new AwsError("LimitExceededException", "Too many tags");
      for (const [key, value] of added) tags.set(key, value);
      return {};
    },
    trail,
  },
  UntagResource: {
    authorize: onKey("UntagResource"),
    run: (input, request) => {
      const { tags } = findKey(input, request);
      for (const key of input.TagKeys ?? []) tags.delete(key);
      return {};
    },
    trail,
  },
  ListResourceTags: {
    authorize: onKey("ListResourceTags"),
    run: (input, request) => {
      const { page, more } = pageOf([...findKey(input, request).tags], input);
      return { Tags: page.map(([TagKey, TagValue]) => ({ TagKey, TagValue })), ...more };
    },
  },
};

/** Tags as KMS takes them. */
export function tagMap(tags: readonly Kms.Tag[] | undefined): Map<string, string> {
  const map = new Map((tags ?? []).map(({ TagKey = "", TagValue = "" }) => [TagKey, TagValue]));
  if (map.size < (tags ?? []).length) throw new AwsError("TagException", "Duplicate tag keys");
  return map;
}
