import type * as Sns from "@aws-sdk/client-sns";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { Operations } from "../../kernel/service.ts";
import { invalid } from "./errors.ts";
import {
  checkTopicArn,
  findTopic,
  onTopic,
  pageOf,
  stateAt,
  subscriptionsOf,
  topicArn,
  trail,
} from "./shared.ts";
import type { SnsState, Topic } from "./state.ts";
import { checkTags } from "./tags.ts";
import { setTopicAttribute, showTopic } from "./topic-attributes.ts";
import { defaultPolicy } from "./topic-policy.ts";

type TopicOperations =
  | "CreateTopic"
  | "DeleteTopic"
  | "ListTopics"
  | "GetTopicAttributes"
  | "SetTopicAttributes";

/** https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html, and what is done to topics. */
export const topicOperations: Pick<Operations<typeof Sns, SnsState>, TopicOperations> = {
  CreateTopic: {
    authorize: (input, { region, account }) => [
      { action: "sns:CreateTopic", resource: topicArn(region, account, input.Name ?? "") },
    ],
    run: (input, request) => {
      const { state, account, region } = request;
      const name = checkName(input);
      const arn = topicArn(region, account, name);
      const tags = checkTags(input.Tags);
      const attributes = Object.entries(input.Attributes ?? {});
      const topic = newTopic(name, arn, account);
      for (const [attribute, value] of attributes) setTopicAttribute(topic, attribute, value);
      if (input.DataProtectionPolicy) throw notSimulated("the topic attribute DataProtectionPolicy");
      const known = state.topics.get(arn);
      if (known) {
        checkSame(known, topic, attributes, tags);
        return { TopicArn: arn };
      }
      for (const [key, value] of tags) topic.tags.set(key, value);
      state.topics.set(arn, topic);
      return { TopicArn: arn };
    },
    trail,
  },
  DeleteTopic: {
    authorize: onTopic("DeleteTopic"),
    run: (input, request) => {
      const arn = checkTopicArn(input.TopicArn, request);
      const place = stateAt(request.world, arn);
      place?.topics.delete(arn);
      for (const { arn: subscription } of subscriptionsOf(request.world, arn)) {
        place?.subscriptions.delete(subscription);
      }
      return {};
    },
    trail,
  },
  ListTopics: {
    run: (input, { state }) => {
      const { page, next } = pageOf([...state.topics.keys()].toSorted(), input);
      return { Topics: page.map((TopicArn) => ({ TopicArn })), ...next };
    },
  },
  GetTopicAttributes: {
    authorize: onTopic("GetTopicAttributes"),
    run: (input, request) => {
      const topic = findTopic(input.TopicArn, request);
      return { Attributes: showTopic(topic, subscriptionsOf(request.world, topic.arn)) };
    },
  },
  SetTopicAttributes: {
    authorize: onTopic("SetTopicAttributes"),
    run: (input, request) => {
      const topic = findTopic(input.TopicArn, request);
      setTopicAttribute(topic, input.AttributeName ?? "", input.AttributeValue ?? "");
      return {};
    },
    trail,
  },
};

const newTopic = (name: string, arn: string, account: string): Topic => ({
  name,
  arn,
  account,
  attributes: new Map(),
  policy: defaultPolicy(arn, account),
  tags: new Map(),
  deletedSubscriptions: 0,
});

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
  const differs = ([name]: readonly [string, string]) => shown[name] !== asked[name];
  if (attributes.some(differs)) {
    throw invalid("Attributes Reason: Topic already exists with different attributes");
  }
  if ([...tags].some(([key, value]) => known.tags.get(key) !== value)) {
    throw invalid("Tags Reason: Topic already exists with different tags");
  }
}
