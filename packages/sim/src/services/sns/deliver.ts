import type { DeclaredState } from "../../factory/resource.ts";
import { AwsError } from "../../kernel/aws-error.ts";
import { errorCodeOf, isServiceException } from "../../kernel/error-code.ts";
import { defineJob } from "../../kernel/job-kind.ts";
import type { World } from "../../kernel/world.ts";
import { functionEvent, type Message, queueNotification } from "./notification.ts";
import { type Subscription, subscriptionByArn, type Topic, topicByArn } from "./resources.ts";
import { send } from "./send.ts";
import { deadLetterArn } from "./subscription-attributes.ts";

/** One message on its way to one subscription. */
interface Delivery {
  readonly subscriptionArn: string;
  readonly message: Message;
  /** How often it was tried before. */
  readonly retries: number;
}

/** A queue takes no more attributes of a message that is delivered raw. */
const maximumRawAttributes = 10;
/** After the immediate ones, those a second apart, and those that back off. */
const maximumRetries = 100_015;

/** Tries to deliver once. */
export const deliver = defineJob<Delivery, DeclaredState>({
  service: "sns",
  name: "deliver",
  delivery: "at-least-once",
  run: async (delivery, scene) => {
    const { world, account, region } = scene;
    const subscription = subscriptionByArn(scene, delivery.subscriptionArn);
    const topic = topicByArn(world, delivery.message.topicArn);
    if (!subscription || !topic) return;
    try {
      await attempt(world, topic, subscription, delivery.message);
    } catch (error) {
      const { retries } = delivery;
      if (mayPass(error) && retries < maximumRetries) {
        const again = { ...delivery, retries: retries + 1 };
        world.jobs.after(waitMs(world, retries), deliver, { account, region }, again);
        return;
      }
      await sendDeadLetter(world, topic, subscription, delivery.message);
    }
  },
});

/** Sends a message to a subscription after the moment that SNS takes. */
export function startDelivery(world: World, subscription: Subscription, message: Message): void {
  const [, , , region = "", account = ""] = message.topicArn.split(":");
  const latencyMs = 20 + Math.floor(world.random() * 180);
  const delivery = { subscriptionArn: subscription.arn, message, retries: 0 };
  world.jobs.after(latencyMs, deliver, { account, region }, delivery);
}

async function attempt(
  world: World,
  topic: Topic,
  subscription: Subscription,
  message: Message,
): Promise<void> {
  const { text, attributes } = contentFor(world, subscription, message);
  if (Object.keys(attributes).length > maximumRawAttributes) {
    throw new AwsError("InvalidParameterValue", "A queue takes ten attributes of a message.");
  }
  await send(world, topic, subscription.endpoint, text, attributes);
}

function contentFor(world: World, subscription: Subscription, message: Message) {
  if (subscription.protocol === "lambda") {
    return { text: functionEvent(world, subscription, message), attributes: {} };
  }
  return subscription.attributes.get("RawMessageDelivery") === "true"
    ? { text: message.text, attributes: message.attributes }
    : { text: queueNotification(world, subscription, message), attributes: {} };
}

/**
 * What the endpoint's host could not do for now; a missing or closed endpoint is not tried again.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html, "Why do message deliveries fail?"
 */
function mayPass(error: unknown): boolean {
  if (!(error instanceof AwsError) && !isServiceException(error)) throw error;
  const isThrottled = /Throttl|TooManyRequests/.test(errorCodeOf(error));
  if (error instanceof AwsError)
    return isThrottled || (error.status >= 500 && error.code !== "NotImplemented");
  return isThrottled || error.$fault === "server";
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html, for queues and functions; with jitter. */
function waitMs(world: World, retries: number): number {
  if (retries < 3) return 0;
  if (retries < 5) return 1_000;
  const backOff = Math.min(1_000 * 2 ** (retries - 5), 20_000);
  return Math.floor(backOff * (0.75 + world.random() / 4));
}

/** Where there is no dead-letter queue, or it does not let SNS in, the message is lost. */
async function sendDeadLetter(
  world: World,
  topic: Topic,
  subscription: Subscription,
  message: Message,
): Promise<void> {
  const arn = deadLetterArn(subscription);
  if (arn === undefined) return;
  const isRaw =
    subscription.protocol !== "lambda" && subscription.attributes.get("RawMessageDelivery") === "true";
  const text = isRaw ? message.text : queueNotification(world, subscription, message);
  try {
    await send(world, topic, arn, text, isRaw ? message.attributes : {});
  } catch (error) {
    if (!(error instanceof AwsError) && !isServiceException(error)) throw error;
  }
}
