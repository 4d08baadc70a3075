import { remove } from "../../factory/lifecycle.ts";
import type { DeclaredState } from "../../factory/resource.ts";
import { defineJob } from "../../kernel/job-kind.ts";
import type { World } from "../../kernel/world.ts";
import { signature } from "./notification.ts";
import { type Subscription, subscriptionByArn, subscriptions, type Topic, topicByArn } from "./resources.ts";
import { send } from "./send.ts";

/** How long a subscription may wait for its confirmation. */
export const confirmationMs = 48 * 3_600_000;

/** Ends the wait of a subscription that nobody confirmed. */
export const dropUnconfirmed = defineJob<{ readonly arn: string }, DeclaredState>({
  service: "sns",
  name: "drop unconfirmed",
  run: ({ arn }, scene) => {
    const subscription = subscriptionByArn(scene, arn);
    if (subscription?.isConfirmed === false) remove(subscriptions, subscription, scene);
  },
});

/** Asks the owner of another account's queue; others are asked by means that nobody reads here. */
export const requestConfirmation = defineJob<{ readonly arn: string }, DeclaredState>({
  service: "sns",
  name: "request confirmation",
  run: async ({ arn }, scene) => {
    const { world } = scene;
    const subscription = subscriptionByArn(scene, arn);
    const topic = topicByArn(world, subscription?.topicArn ?? "");
    if (!subscription || !topic) return;
    await send(world, topic, subscription.endpoint, confirmationRequest(world, topic, subscription), {});
  },
});

export function askForConfirmation(world: World, topic: Topic, { arn, protocol }: Subscription): void {
  if (protocol !== "sqs") return;
  const region = topic.arn.split(":")[3] ?? "";
  world.jobs.after(0, requestConfirmation, { account: topic.account, region }, { arn });
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html */
function confirmationRequest(world: World, topic: Topic, subscription: Subscription): string {
  const { certificate, unsubscribe: _unsubscribe, ...signed } = signature(world, subscription);
  const region = topic.arn.split(":")[3];
  return JSON.stringify({
    Type: "SubscriptionConfirmation",
    MessageId: world.ids.uuid(),
    Token: subscription.token,
    TopicArn: topic.arn,
    Message: `You have chosen to subscribe to the topic ${topic.arn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: `https://sns.${region}.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topic.arn}&Token=${subscription.token}`,
    Timestamp: world.clock.now().toISOString(),
    ...signed,
    SigningCertURL: certificate,
  });
}
