import { lowerCamel } from "../../kernel/cloud-trail.ts";
import type { Authorization } from "../../kernel/request.ts";
import type { RequestContext, TrailRecord } from "../../kernel/service.ts";
import type { World } from "../../kernel/world.ts";
import { invalid, noSuchSubscription, noSuchTopic } from "./errors.ts";
import type { SnsState, Subscription, Topic } from "./state.ts";

export type Request = RequestContext<SnsState>;

export const topicArn = (region: string, account: string, name: string): string =>
  `arn:aws:sns:${region}:${account}:${name}`;

/** The topics and subscriptions at the place that an ARN names; undefined where no account is there. */
export function stateAt(world: World, arn: string): SnsState | undefined {
  const [, , , region = "", account = ""] = arn.split(":");
  const service = world.service("sns");
  return service && world.accounts.includes(account) ? world.stateOf(service, account, region) : undefined;
}

/** The topic behind an ARN. */
export const topicByArn = (world: World, arn: string): Topic | undefined =>
  stateAt(world, arn)?.topics.get(arn);

/** What is subscribed to a topic, in the order of subscribing. */
export const subscriptionsOf = (world: World, arn: string): Subscription[] =>
  [...(stateAt(world, arn)?.subscriptions.values() ?? [])].filter(({ topicArn }) => topicArn === arn);

/** The topic that a request names, in the request's own Region. */
export function findTopic(arn: string | undefined, request: Request, parameter = "TopicArn"): Topic {
  const topic = topicByArn(request.world, checkTopicArn(arn, request, parameter));
  if (!topic) throw noSuchTopic();
  return topic;
}

/** The ARN of a topic as it must look, whether it is there or not. */
export function checkTopicArn(
  arn: string | undefined,
  { region }: Pick<Request, "region">,
  parameter = "TopicArn",
): string {
  const parts = (arn ?? "").split(":");
  if (parts.length < 6) {
    throw invalid(`${parameter} Reason: An ARN must have at least 6 elements, not ${parts.length}`);
  }
  const [, , service, itsRegion] = parts;
  if (service !== "sns" || itsRegion !== region) throw invalid(parameter);
  if (parts.length > 6) throw invalid("Topic Name");
  return arn ?? "";
}

/** The permission for an action on the topic that a request names. */
export const onTopic =
  (action: string) =>
  (input: { readonly TopicArn?: string | undefined }, request: Request): Authorization[] => {
    const arn = checkTopicArn(input.TopicArn, request);
    const policy = topicByArn(request.world, arn)?.policy;
    return [
      { action: `sns:${action}`, resource: arn, ...(policy === undefined ? {} : { resourcePolicy: policy }) },
    ];
  };

/** The subscription that a request names. */
export function findSubscription(arn: string | undefined, request: Request): Subscription {
  const parts = (arn ?? "").split(":");
  if (parts.length < 6) {
    throw invalid(`SubscriptionArn Reason: An ARN must have at least 6 elements, not ${parts.length}`);
  }
  const found = stateAt(request.world, arn ?? "")?.subscriptions.get(arn ?? "");
  if (!found) throw noSuchSubscription();
  return found;
}

/** The permission for an action on the topic of the subscription that a request names. */
export const onSubscription =
  (action: string) =>
  ({ SubscriptionArn = "" }: { readonly SubscriptionArn?: string | undefined }): Authorization[] => [
    { action: `sns:${action}`, resource: SubscriptionArn.split(":").slice(0, 6).join(":") },
  ];

/** CloudTrail's record of a change. */
export const trail = (input: unknown, output: unknown): TrailRecord => ({
  requestParameters: lowerCamel(input),
  responseElements: Object.keys((output ?? {}) as object).length > 0 ? lowerCamel(output) : null,
});

/** One page of a list, of a hundred; the token is where the next page begins. */
export function pageOf<T>(
  all: readonly T[],
  { NextToken }: { readonly NextToken?: string | undefined },
): { readonly page: readonly T[]; readonly next: { readonly NextToken?: string } } {
  const start = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, "base64url").toString() || NaN);
  if (!Number.isInteger(start)) throw invalid(`NextToken Reason: Invalid token: ${NextToken}`);
  const end = start + 100;
  const token = Buffer.from(String(end)).toString("base64url");
  return { page: all.slice(start, end), next: end < all.length ? { NextToken: token } : {} };
}
