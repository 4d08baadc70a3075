import type * as Sns from "@aws-sdk/client-sns";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Operations } from "../../kernel/service.ts";
import { invalid } from "./errors.ts";
import { checkTopicArn, onTopic, type Request, topicByArn, trail } from "./shared.ts";
import type { SnsState, Topic } from "./state.ts";

type TagOperations = "TagResource" | "UntagResource" | "ListTagsForResource";

/** AWS's quota of tags of a topic. */
const maximumTags = 50;

/** https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html */
export const tagOperations: Pick<Operations<typeof Sns, SnsState>, TagOperations> = {
  TagResource: {
    authorize: onTagged("TagResource"),
    run: (input, request) => {
      const topic = findTagged(input.ResourceArn, request);
      const tags = checkTags(input.Tags);
      if (new Set([...topic.tags.keys(), ...tags.keys()]).size > maximumTags) {
        throw new AwsError(
          "TagLimitExceeded",
          "Could not complete request: tag quota of per resource exceeded",
        );
      }
      for (const [key, value] of tags) topic.tags.set(key, value);
      return {};
    },
    trail,
  },
  UntagResource: {
    authorize: onTagged("UntagResource"),
    run: (input, request) => {
      const topic = findTagged(input.ResourceArn, request);
      for (const key of input.TagKeys ?? []) topic.tags.delete(key);
      return {};
    },
    trail,
  },
  ListTagsForResource: {
    authorize: onTagged("ListTagsForResource"),
    run: (input, request) => ({
      Tags: [...findTagged(input.ResourceArn, request).tags].map(([Key, Value]) => ({ Key, Value })),
    }),
  },
};

function onTagged(action: string) {
  return (input: { readonly ResourceArn?: string | undefined }, request: Request) => {
    const TopicArn = checkTopicArn(input.ResourceArn, request, "ResourceArn");
    return onTopic(action)({ TopicArn }, request);
  };
}

function findTagged(arn: string | undefined, request: Request): Topic {
  const topic = topicByArn(request.world, checkTopicArn(arn, request, "ResourceArn"));
  if (!topic) throw new AwsError("ResourceNotFound", "Resource does not exist", 404);
  return topic;
}

/** Tags as SNS takes them. */
export function checkTags(tags: readonly Sns.Tag[] | undefined): ReadonlyMap<string, string> {
  const map = new Map((tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
  if (map.size < (tags ?? []).length) throw invalid("Duplicated keys are not allowed.");
  return map;
}
