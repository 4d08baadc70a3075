import type * as Sns from "@aws-sdk/client-sns";
import { remove } from "../../factory/lifecycle.ts";
import { type DeclaredOperations, on, plain } from "../../factory/operations.ts";
import type { Request } from "../../factory/resource.ts";
import { all, make, named, placeOf, sceneAt } from "../../factory/table.ts";
import { lowerCamel } from "../../kernel/cloud-trail.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import { askForConfirmation, confirmationMs, dropUnconfirmed } from "./confirmation.ts";
import { invalid } from "./errors.ts";
import {
  pages,
  type Subscription,
  subscriptions,
  subscriptionsOf,
  type Topic,
  topicByArn,
  topics,
} from "./resources.ts";
import { setSubscriptionAttribute, showSubscription } from "./subscription-attributes.ts";

type SubscriptionOperations =
  | "Subscribe"
  | "ConfirmSubscription"
  | "Unsubscribe"
  | "ListSubscriptions"
  | "ListSubscriptionsByTopic"
  | "GetSubscriptionAttributes"
  | "SetSubscriptionAttributes";

/** Endpoints as each protocol takes them. Those of people and of the web wait for a confirmation that never comes here. */
const endpoints: Readonly<Record<string, RegExp>> = {
  sqs: /^arn:aws:sqs:[\w-]+:\d{12}:[\w-]+$/,
  lambda: /^arn:aws:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/,
  email: /^[^@\s]+@[^@\s]+$/,
  "email-json": /^[^@\s]+@[^@\s]+$/,
  http: /^http:\/\/\S+$/,
  https: /^https:\/\/\S+$/,
};

/** What AWS says of an endpoint that its protocol does not take. */
const refusals: Readonly<Record<string, string>> = {
  sqs: "SQS endpoint ARN",
  lambda: "Lambda endpoint ARN",
  email: "Email address",
  "email-json": "Email address",
  http: "Endpoint must match the specified protocol",
  https: "Endpoint must match the specified protocol",
};

/** https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html, and what is done to subscriptions. */
export const subscriptionOperations: Pick<DeclaredOperations<typeof Sns>, SubscriptionOperations> = {
  Subscribe: on(
    topics,
    (topic, input, request) => {
      const subscription = subscribe(topic, input, request);
      const isShown = subscription.isConfirmed || input.ReturnSubscriptionArn;
      return { SubscriptionArn: isShown ? subscription.arn : "pending confirmation" };
    },
    {
      keys: ({ Protocol = "", Endpoint = "" }) => ({ "sns:Protocol": Protocol, "sns:Endpoint": Endpoint }),
    },
  ),
  ConfirmSubscription: {
    of: [topics],
    run: ({ TopicArn = "", Token: token = "", AuthenticateOnUnsubscribe }, { world }) => {
      if (!/^[0-9a-f]+$/.test(token)) throw invalid("Token");
      const found = subscriptionsOf(world, TopicArn).find((one) => one.token === token);
      if (!found) throw invalid("Token");
      found.isConfirmed = true;
      found.isAuthenticated = AuthenticateOnUnsubscribe === "true";
      return { SubscriptionArn: found.arn };
    },
    trail: ({ Token: _token, ...input }, output) => ({
      requestParameters: lowerCamel(input),
      responseElements: lowerCamel(output),
    }),
  },
  Unsubscribe: {
    of: [subscriptions],
    run: ({ SubscriptionArn: arn = "" }, request) => {
      const found = named(subscriptions, request, arn);
      const place = placeOf(subscriptions, request, arn);
      if (!found || !place) return {};
      if (!found.isConfirmed) throw invalid("This operation cannot be performed on a pending subscription");
      remove(subscriptions, found, place);
      const topic = topicByArn(request.world, found.topicArn);
      if (topic) topic.deletedSubscriptions += 1;
      return {};
    },
  },
  ListSubscriptions: plain((input, request) => {
    const { world, region, account } = request;
    const found = world.accounts
      .flatMap((one) => {
        const scene = sceneAt(subscriptions, world, { account: one, region });
        return scene ? all(subscriptions, scene) : [];
      })
      .filter(({ owner }) => owner === account);
    return pageOf(found, input, request);
  }),
  ListSubscriptionsByTopic: on(topics, ({ arn }, input, request) =>
    pageOf(subscriptionsOf(request.world, arn), input, request, arn),
  ),
  GetSubscriptionAttributes: on(subscriptions, (found) => ({ Attributes: showSubscription(found) })),
  SetSubscriptionAttributes: on(subscriptions, (found, { AttributeName = "", AttributeValue = "" }) => {
    setSubscriptionAttribute(found, [AttributeName, AttributeValue], "");
    return {};
  }),
};

function pageOf(
  found: readonly Subscription[],
  { NextToken: token }: { readonly NextToken?: string | undefined },
  request: Request,
  of = "",
) {
  const { items, next } = pages.ofList(found, request, { token, of });
  return { Subscriptions: items.map(listed), ...(next ? { NextToken: next } : {}) };
}

function subscribe(topic: Topic, input: Sns.SubscribeCommandInput, request: Request): Subscription {
  const { world, account, principal } = request;
  const { Protocol: protocol = "", Endpoint: endpoint = "" } = input;
  checkEndpoint(protocol, endpoint);
  const attributes = new Map<string, string>();
  const given = Object.entries(input.Attributes ?? {});
  // The policy is judged by its scope, so the scope comes first.
  for (const one of given.toSorted(([a], [b]) => (a < b ? 1 : -1))) {
    setSubscriptionAttribute({ attributes, topicArn: topic.arn }, one, "Attributes Reason: ");
  }
  const known = subscriptionsOf(world, topic.arn).find(
    (one) => one.protocol === protocol && one.endpoint === endpoint,
  );
  if (known) return sameSubscription(known, attributes);
  const isOwnEndpoint = endpoint.split(":")[4] === account;
  const id = `${topic.id}:${world.ids.uuid()}`;
  const own = {
    topicArn: topic.arn,
    protocol,
    endpoint,
    owner: account,
    principal: principal.roleArn ?? principal.arn,
    attributes,
    isConfirmed: isOwnEndpoint,
    isAuthenticated: isOwnEndpoint,
    token: world.hex(64),
  };
  const place = placeOf(topics, request, topic.arn) ?? request;
  const subscription = make(subscriptions, place, { id, own });
  if (!subscription.isConfirmed) {
    askForConfirmation(world, topic, subscription);
    world.jobs.after(confirmationMs, dropUnconfirmed, place, { arn: subscription.arn });
  }
  return subscription;
}

function checkEndpoint(protocol: string, endpoint: string): void {
  if (["sms", "application", "firehose"].includes(protocol)) {
    throw notSimulated(`the subscription protocol ${protocol}`);
  }
  const pattern = Object.hasOwn(endpoints, protocol) ? endpoints[protocol] : undefined;
  if (!pattern) throw invalid(`Amazon SNS does not support this protocol string: ${protocol}`);
  if (!pattern.test(endpoint)) throw invalid(refusals[protocol] ?? "Endpoint");
}

/** Subscribing again is harmless as long as nothing about it differs. */
function sameSubscription(known: Subscription, attributes: ReadonlyMap<string, string>): Subscription {
  const shown = showSubscription(known);
  if ([...attributes].some(([name, value]) => shown[name] !== value)) {
    throw invalid("Attributes Reason: Subscription already exists with different attributes");
  }
  return known;
}

const listed = ({ arn, topicArn, protocol, endpoint, owner, isConfirmed }: Subscription) => ({
  SubscriptionArn: isConfirmed ? arn : "PendingConfirmation",
  Owner: owner,
  Protocol: protocol,
  Endpoint: endpoint,
  TopicArn: topicArn,
});
