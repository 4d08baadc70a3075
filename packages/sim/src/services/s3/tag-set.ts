import type * as S3 from "@aws-sdk/client-s3";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Tags } from "./state.ts";

/** The tags of a header: `team=cloud&stage=live`. */
export function tagsOfHeader(text: string | undefined): Tags {
  const pairs = [...new URLSearchParams(text ?? "")];
  return checkTags(
    pairs.map(([Key, Value]) => ({ Key, Value })),
    10,
  );
}

/** Tags as they are kept; at most `limit`. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
export function checkTags(tags: readonly S3.Tag[], limit: number): Tags {
  if (tags.length > limit) {
    const what =
      limit === 10
        ? "Object tags cannot be greater than 10"
        : `Bucket tag count cannot be greater than ${limit}`;
    throw new AwsError("BadRequest", what);
  }
  const kept: Record<string, string> = {};
  for (const { Key: key = "", Value: value = "" } of tags) {
    if (key.length < 1 || key.length > 128) throw invalidTag("The TagKey you have provided is invalid", key);
    if (value.length > 256) throw invalidTag("The TagValue you have provided is invalid", key);
    if (key.startsWith("aws:")) throw invalidTag("System tags cannot be added/updated by requester", key);
    if (Object.hasOwn(kept, key)) throw invalidTag("Cannot provide multiple Tags with the same key", key);
    kept[key] = value;
  }
  return kept;
}

const invalidTag = (message: string, key: string) =>
  new AwsError("InvalidTag", message, 400, { TagKey: key });

export const showTags = (tags: Tags): S3.Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
