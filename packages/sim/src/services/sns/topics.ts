import type * as Sns from "@aws-sdk/client-sns";
import { remove } from "../../factory/lifecycle.ts";
import { type DeclaredOperations, making, on } from "../../factory/operations.ts";
import { all, byId, make, named, placeOf } from "../../factory/table.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import { invalid } from "./errors.ts";
import {
  pages,
  subscriptionsOf,
  type Topic,
  type TopicParts,
  taggedTopics,
  tagging,
  topics,
} from "./resources.ts";
import { setTopicAttribute, showTopic } from "./topic-attributes.ts";
import { defaultPolicy } from "./topic-policy.ts";

type TopicOperations =
  | "CreateTopic"
  | "DeleteTopic"
  | "ListTopics"
  | "GetTopicAttributes"
  | "SetTopicAttributes"
  | "TagResource"
  | "UntagResource"
  | "ListTagsForResource";

/** https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html, and what is done to topics. */
export const topicOperations: Pick<DeclaredOperations<typeof Sns>, TopicOperations> = {
  CreateTopic: making(
    topics,
    ({ Name }) => Name,
    (input, request) => {
      const id = checkName(input);
      const arn = topics.arn(request, id);
      const tags = tagging.read(input.Tags);
      const own: TopicParts = {
        attributes: new Map(),
        policy: defaultPolicy(arn, request.account),
        deletedSubscriptions: 0,
      };
      const given = Object.entries(input.Attributes ?? {});
      for (const [attribute, value] of given) setTopicAttribute(own, attribute, value);
      if (input.DataProtectionPolicy) throw notSimulated("the topic attribute DataProtectionPolicy");
      const known = byId(topics, request, id);
      if (known) checkSame(known, { ...known, ...own }, given, tags);
      else make(topics, request, { id, own, tags });
      return { TopicArn: arn };
    },
  ),
  DeleteTopic: {
    of: [topics],
    run: ({ TopicArn = "" }, request) => {
      const topic = named(topics, request, TopicArn);
      const place = placeOf(topics, request, TopicArn);
      if (topic && place) remove(topics, topic, place);
      return {};
    },
  },
  ListTopics: {
    of: [],
    run: ({ NextToken: token }, request) => {
      const { items, next } = pages.sorted(all(topics, request), ({ arn }) => arn, request, { token });
      return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), ...(next ? { NextToken: next } : {}) };
    },
  },
  GetTopicAttributes: on(topics, (topic, _input, { world }) => ({
    Attributes: showTopic(topic, subscriptionsOf(world, topic.arn)),
  })),
  SetTopicAttributes: on(topics, (topic, { AttributeName = "", AttributeValue = "" }) => {
    setTopicAttribute(topic, AttributeName, AttributeValue);
    return {};
  }),
  TagResource: tagging.adding([taggedTopics], "ResourceArn", "Tags"),
  UntagResource: tagging.removing([taggedTopics], "ResourceArn", "TagKeys"),
  ListTagsForResource: on(taggedTopics, ({ tags }) => ({ Tags: tagging.show(tags) })),
};

function checkName({ Name: name = "", Attributes = {} }: Sns.CreateTopicCommandInput): string {
  if (name.endsWith(".fifo") || Attributes.FifoTopic === "true") throw notSimulated("FIFO topics");
  if (!/^[\w-]{1,256}$/.test(name)) throw invalid("Topic Name");
  return name;
}

/** Making a topic again is harmless as long as nothing that is told about it differs. */
function checkSame(
  known: Topic,
  wanted: Topic,
  attributes: readonly (readonly [string, string])[],
  tags: ReadonlyMap<string, string>,
): void {
  const [shown, asked] = [showTopic(known, []), showTopic(wanted, [])];
  if (attributes.some(([name]) => shown[name] !== asked[name]))
    throw invalid("Attributes Reason: Topic already exists with different attributes");
  if ([...tags].some(([key, value]) => known.tags.get(key) !== value))
    throw invalid("Tags Reason: Topic already exists with different tags");
}
