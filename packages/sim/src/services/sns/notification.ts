import { base64 } from "../../kernel/randomness.ts";
import type { World } from "../../kernel/world.ts";
import { type MessageAttributes, showAttributes } from "./message-attributes.ts";
import { type Subscription, topicByArn } from "./resources.ts";

/** A message as one subscription gets it. */
export interface Message {
  readonly id: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  /** What is meant for the subscription's protocol. */
  readonly text: string;
  readonly attributes: MessageAttributes;
  /** When it was published, in milliseconds since the epoch. */
  readonly published: number;
}

/** The body of a message to a queue. https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html */
export function queueNotification(world: World, subscription: Subscription, message: Message): string {
  const { id, topicArn, subject, text, attributes, published } = message;
  const { certificate, unsubscribe, ...signed } = signature(world, subscription);
  return JSON.stringify({
    Type: "Notification",
    MessageId: id,
    TopicArn: topicArn,
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: text,
    Timestamp: new Date(published).toISOString(),
    ...signed,
    SigningCertURL: certificate,
    UnsubscribeURL: unsubscribe,
    ...(Object.keys(attributes).length > 0 ? { MessageAttributes: showAttributes(attributes) } : {}),
  });
}

/** The event of a function. https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export function functionEvent(world: World, subscription: Subscription, message: Message): string {
  const { id, topicArn, subject, text, attributes, published } = message;
  const { certificate, unsubscribe, ...signed } = signature(world, subscription);
  const Sns = {
    Type: "Notification",
    MessageId: id,
    TopicArn: topicArn,
    Subject: subject ?? null,
    Message: text,
    Timestamp: new Date(published).toISOString(),
    ...signed,
    SigningCertUrl: certificate,
    UnsubscribeUrl: unsubscribe,
    MessageAttributes: showAttributes(attributes),
  };
  const record = {
    EventSource: "aws:sns",
    EventVersion: "1.0",
    EventSubscriptionArn: subscription.arn,
    Sns,
  };
  return JSON.stringify({ Records: [record] });
}

/** It has a signature's looks: nobody holds SNS's key, so it verifies with none. */
export function signature(world: World, subscription: Pick<Subscription, "arn" | "topicArn">) {
  const region = subscription.topicArn.split(":")[3];
  const host = `https://sns.${region}.amazonaws.com`;
  return {
    SignatureVersion: topicByArn(world, subscription.topicArn)?.attributes.get("SignatureVersion") ?? "1",
    Signature: `${world.text(342, base64)}==`,
    certificate: `${host}/SimpleNotificationService-${world.hex(32)}.pem`,
    unsubscribe: `${host}/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
  };
}
