import type * as Sns from "@aws-sdk/client-sns";
import { lowerCamel } from "../../kernel/cloud-trail.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { Operations } from "../../kernel/service.ts";
import { askForConfirmation, confirmationMs, dropUnconfirmed } from "./confirmation.ts";
import { invalid, noSuchTopic } from "./errors.ts";
import {
  checkTopicArn,
  findSubscription,
  findTopic,
  onSubscription,
  onTopic,
  pageOf,
  type Request,
  stateAt,
  subscriptionsOf,
  topicByArn,
  trail,
} from "./shared.ts";
import type { SnsState, Subscription } from "./state.ts";
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
export const subscriptionOperations: Pick<Operations<typeof Sns, SnsState>, SubscriptionOperations> = {
  Subscribe: {
    authorize: (input, request) => {
      const { Protocol = "", Endpoint = "" } = input;
      const context = { "sns:Protocol": Protocol, "sns:Endpoint": Endpoint };
      return onTopic("Subscribe")(input, request).map((needed) => ({ ...needed, context }));
    },
    run: (input, request) => {
      const subscription = subscribe(input, request);
      const isShown = subscription.isConfirmed || input.ReturnSubscriptionArn;
      return { SubscriptionArn: isShown ? subscription.arn : "pending confirmation" };
    },
    trail,
  },
  ConfirmSubscription: {
    authorize: onTopic("ConfirmSubscription"),
    run: (input, request) => {
      const arn = checkTopicArn(input.TopicArn, request);
      const { Token: token = "" } = input;
      if (!/^[0-9a-f]+$/.test(token)) throw invalid("Token");
      const found = subscriptionsOf(request.world, arn).find((one) => one.token === token);
      if (!found) throw invalid("Token");
      found.isConfirmed = true;
      found.isAuthenticated = input.AuthenticateOnUnsubscribe === "true";
      return { SubscriptionArn: found.arn };
    },
    trail: ({ Token: _token, ...input }, output) => ({
      requestParameters: lowerCamel(input),
      responseElements: lowerCamel(output),
    }),
  },
  Unsubscribe: {
    authorize: onSubscription("Unsubscribe"),
    run: (input, { world }) => {
      const arn = input.SubscriptionArn ?? "";
      const parts = arn.split(":");
      if (parts.length < 6) {
        throw invalid(`SubscriptionArn Reason: An ARN must have at least 6 elements, not ${parts.length}`);
      }
      const place = stateAt(world, arn);
      const found = place?.subscriptions.get(arn);
      if (!found) return {};
      if (!found.isConfirmed) throw invalid("This operation cannot be performed on a pending subscription");
      place?.subscriptions.delete(arn);
      const topic = topicByArn(world, found.topicArn);
      if (topic) topic.deletedSubscriptions += 1;
      return {};
    },
    trail,
  },
  ListSubscriptions: {
    run: (input, { world, account, region }) => {
      const service = world.service("sns")!;
      const all = world.accounts
        .flatMap((one) => [...world.stateOf<SnsState>(service, one, region).subscriptions.values()])
        .filter(({ owner }) => owner === account);
      const { page, next } = pageOf(all, input);
      return { Subscriptions: page.map(listed), ...next };
    },
  },
  ListSubscriptionsByTopic: {
    authorize: onTopic("ListSubscriptionsByTopic"),
    run: (input, request) => {
      const topic = findTopic(input.TopicArn, request);
      const { page, next } = pageOf(subscriptionsOf(request.world, topic.arn), input);
      return { Subscriptions: page.map(listed), ...next };
    },
  },
  GetSubscriptionAttributes: {
    authorize: onSubscription("GetSubscriptionAttributes"),
    run: (input, request) => ({
      Attributes: showSubscription(findSubscription(input.SubscriptionArn, request)),
    }),
  },
  SetSubscriptionAttributes: {
    authorize: onSubscription("SetSubscriptionAttributes"),
    run: (input, request) => {
      const found = findSubscription(input.SubscriptionArn, request);
      const { AttributeName = "", AttributeValue = "" } = input;
      setSubscriptionAttribute(found, [AttributeName, AttributeValue], "");
      return {};
    },
    trail,
  },
};

function subscribe(input: Sns.SubscribeCommandInput, request: Request): Subscription {
  const { world, account, principal } = request;
  const { Protocol: protocol = "", Endpoint: endpoint = "" } = input;
  checkEndpoint(protocol, endpoint);
  const place = stateAt(world, checkTopicArn(input.TopicArn, request));
  const topic = place?.topics.get(input.TopicArn ?? "");
  if (!place || !topic) throw noSuchTopic();
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
  const subscription: Subscription = {
    arn: `${topic.arn}:${world.ids.uuid()}`,
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
  place.subscriptions.set(subscription.arn, subscription);
  if (!subscription.isConfirmed) {
    askForConfirmation(world, topic, subscription);
    const home = { account: topic.account, region: request.region };
    world.jobs.after(confirmationMs, dropUnconfirmed, home, { arn: subscription.arn });
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
