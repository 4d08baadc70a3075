import { pagesOf } from "../../factory/pages.ts";
import {
  arnLike,
  defineResource,
  type Request,
  type ResourceType,
  type Scene,
  type Stored,
} from "../../factory/resource.ts";
import { belongings, byId, sceneAt } from "../../factory/table.ts";
import { taggingOf } from "../../factory/tagging.ts";
import { AwsError } from "../../kernel/aws-error.ts";
import type { World } from "../../kernel/world.ts";
import { invalid, noSuchSubscription, noSuchTopic } from "./errors.ts";

/** A standard topic, by its name. */
export interface TopicParts {
  /** As set; what is not set has AWS's default. */
  readonly attributes: Map<string, string>;
  /** Its resource policy, a JSON text. */
  policy: string;
  /** How many of its subscriptions were deleted. */
  deletedSubscriptions: number;
}

/** What a topic delivers to. It stands in the topic's account. */
export interface SubscriptionParts {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** The account that subscribed. */
  readonly owner: string;
  /** The ARN of who subscribed. */
  readonly principal: string;
  readonly attributes: Map<string, string>;
  /** Nothing is delivered to a subscription that its endpoint's owner has not confirmed. */
  isConfirmed: boolean;
  /** Whether only its owner may unsubscribe it. */
  isAuthenticated: boolean;
  /** What confirms it. */
  readonly token: string;
}

export type Topic = Stored<TopicParts>;
export type Subscription = Stored<SubscriptionParts>;

const inSns = arnLike("sns", "");

/** https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
export const topics: ResourceType<TopicParts> = defineResource<TopicParts>({
  service: "sns",
  name: "Topic",
  arn: inSns,
  named: ["TopicArn"],
  idOf: nameIn("TopicArn"),
  missing: noSuchTopic,
  isShared: true,
  policy: ({ policy }) => policy,
  holders: () => [
    { type: subscriptions, of: ({ topicArn }: SubscriptionParts) => nameOf(topicArn), goes: true },
  ],
});

/** A topic as the operations on tags name it. */
export const taggedTopics: ResourceType<TopicParts> = defineResource<TopicParts>({
  ...topics,
  named: ["ResourceArn"],
  idOf: nameIn("ResourceArn"),
  missing: () => new AwsError("ResourceNotFound", "Resource does not exist", 404),
});

/** https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html; IAM is asked for its topic. */
export const subscriptions: ResourceType<SubscriptionParts> = defineResource<SubscriptionParts>({
  service: "sns",
  name: "Subscription",
  arn: inSns,
  iamArn: (arn) => arn.split(":").slice(0, 6).join(":"),
  named: ["SubscriptionArn"],
  idOf: (arn) => {
    checkParts(arn, "SubscriptionArn");
    return subscriptionId(arn);
  },
  missing: noSuchSubscription,
  isShared: true,
});

export const pages = pagesOf(100, () => invalid("NextToken Reason: Invalid token"));

export const tagging = taggingOf({
  form: ["Key", "Value"],
  most: 50,
  refuse: ({ why }) =>
    why === "too many"
      ? new AwsError("TagLimitExceeded", "Could not complete request: tag quota of per resource exceeded")
      : invalid(
          why === "twice"
            ? "Duplicated keys are not allowed."
            : "Tags Reason: Tag keys may not begin with aws:",
        ),
});

/** The name in a topic's ARN, which must look like one of this Region, whether the topic is there or not. */
function nameIn(parameter: string) {
  return (arn: string, { region }: Pick<Request, "region">): string => {
    const parts = checkParts(arn, parameter);
    if (parts[2] !== "sns" || parts[3] !== region) throw invalid(parameter);
    if (parts.length > 6) throw invalid("Topic Name");
    return parts[5] ?? "";
  };
}

function checkParts(arn: string, parameter: string): readonly string[] {
  const parts = arn.split(":");
  if (parts.length >= 6) return parts;
  throw invalid(`${parameter} Reason: An ARN must have at least 6 elements, not ${parts.length}`);
}

const nameOf = (topicArn: string): string => topicArn.split(":")[5] ?? "";
const subscriptionId = (arn: string): string => arn.split(":").slice(5).join(":");

/** The place that an ARN names; undefined where no account is there. */
function sceneOf(world: World, arn: string): Scene | undefined {
  const [, , , region = "", account = ""] = arn.split(":");
  return sceneAt(topics, world, { region, account });
}

/** The topic behind an ARN. */
export function topicByArn(world: World, arn: string): Topic | undefined {
  const scene = sceneOf(world, arn);
  return scene && byId(topics, scene, nameOf(arn));
}

/** The subscription behind an ARN. */
export const subscriptionByArn = (scene: Pick<Scene, "state">, arn: string): Subscription | undefined =>
  byId(subscriptions, scene, subscriptionId(arn));

/** What is subscribed to a topic, in the order of subscribing. */
export function subscriptionsOf(world: World, arn: string): readonly Subscription[] {
  const scene = sceneOf(world, arn);
  return scene ? belongings(subscriptions, scene, ({ topicArn }) => topicArn, arn) : [];
}
