import { notSimulated } from "../../kernel/serve-request.ts";
import { invalid } from "./errors.ts";
import type { Subscription, Topic, TopicParts } from "./resources.ts";
import { checkTopicPolicy } from "./topic-policy.ts";

/** What is not modelled, and so refused; each with the value that asks for nothing. */
const notModelled: Readonly<Record<string, string>> = {
  FifoTopic: "false",
  ContentBasedDeduplication: "false",
  FifoThroughputScope: "Topic",
  ArchivePolicy: "",
  KmsMasterKeyId: "",
  DeliveryPolicy: "",
  TracingConfig: "PassThrough",
  DataProtectionPolicy: "",
};

/** Delivery status logging: `SQSSuccessFeedbackRoleArn` and its like. */
const feedback = /^(HTTP|Firehose|Lambda|Application|SQS)(Success|Failure)Feedback(RoleArn|SampleRate)$/;

/** How SNS retries deliveries to HTTP endpoints; nobody can change it here, as none is simulated. */
const effectiveDeliveryPolicy = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: "linear",
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: "text/plain; charset=UTF-8" },
  },
});

/**
 * Sets an attribute of a topic; refuses what SNS would refuse, and what is not simulated.
 * https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
 */
export function setTopicAttribute(topic: TopicParts, name: string, value: string): void {
  if (name === "Policy") {
    topic.policy = checkTopicPolicy(value);
    return;
  }
  checkAttribute(name, value);
  topic.attributes.set(name, value);
}

function checkAttribute(name: string, value: string): void {
  const nothing = Object.hasOwn(notModelled, name) ? notModelled[name] : undefined;
  if (feedback.test(name) || (nothing !== undefined && value !== nothing && value !== "")) {
    throw notSimulated(`the topic attribute ${name}`);
  }
  if (nothing !== undefined) return;
  if (name === "DisplayName") {
    if (value.length > 100) throw invalid("DisplayName Reason: too long");
  } else if (name === "SignatureVersion") {
    if (value !== "1" && value !== "2") throw invalid(`SignatureVersion Reason: Invalid value [${value}]`);
  } else throw invalid("AttributeName");
}

/** All attributes of a topic with these subscriptions, as GetTopicAttributes shows them. */
export function showTopic(topic: Topic, subscriptions: readonly Subscription[]): Record<string, string> {
  const confirmed = subscriptions.filter((one) => one.isConfirmed).length;
  return {
    TopicArn: topic.arn,
    Owner: topic.account,
    Policy: topic.policy,
    DisplayName: "",
    EffectiveDeliveryPolicy: effectiveDeliveryPolicy,
    SubscriptionsConfirmed: String(confirmed),
    SubscriptionsPending: String(subscriptions.length - confirmed),
    SubscriptionsDeleted: String(topic.deletedSubscriptions),
    ...Object.fromEntries([...topic.attributes].filter(([, value]) => value !== "")),
  };
}
