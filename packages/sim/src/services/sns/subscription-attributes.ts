import { notSimulated } from "../../kernel/serve-request.ts";
import { invalid } from "./errors.ts";
import { refusalOf } from "./filter-policy.ts";
import type { Subscription } from "./resources.ts";

/** What else an attribute's check looks at. */
interface Own {
  readonly attributes: ReadonlyMap<string, string>;
  readonly topicArn: string;
}

/** Why SNS would not take the value of an attribute; undefined where it would. */
type Check = (value: string, own: Own) => string | undefined;

/** https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html */
const checks: Readonly<Record<string, Check>> = {
  RawMessageDelivery: (value) =>
    value === "true" || value === "false"
      ? undefined
      : `RawMessageDelivery: Invalid value [${value}]. Must be true or false.`,
  FilterPolicy: (value, { attributes }) =>
    value === "" ? undefined : refusalOf(value, attributes.get("FilterPolicyScope") ?? "MessageAttributes"),
  FilterPolicyScope: (value, { attributes }) => {
    if (value !== "MessageAttributes" && value !== "MessageBody") {
      return `FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`;
    }
    const policy = attributes.get("FilterPolicy");
    return policy === undefined ? undefined : refusalOf(policy, value);
  },
  RedrivePolicy: (value, own) => (value === "" ? undefined : refusalOfRedrive(value, own)),
  DeliveryPolicy: (value) => {
    if (value !== "") throw notSimulated("the subscription attribute DeliveryPolicy");
    return undefined;
  },
  SubscriptionRoleArn: (value) => {
    if (value !== "") throw notSimulated("the subscription attribute SubscriptionRoleArn");
    return undefined;
  },
};

/** Sets an attribute; an empty text takes it away. Throws with `where` before the reason, as SNS words it. */
export function setSubscriptionAttribute(
  own: { readonly attributes: Map<string, string>; readonly topicArn: string },
  [name, value]: readonly [string, string],
  where: string,
): void {
  const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
  if (!check) throw invalid(where === "" ? "AttributeName" : `${where}Unknown attribute: ${name}`);
  const refusal = check(value, own);
  if (refusal !== undefined) throw invalid(`${where}${refusal}`);
  if (value === "") own.attributes.delete(name);
  else own.attributes.set(name, value);
}

/** All attributes of a subscription, as GetSubscriptionAttributes shows them. */
export function showSubscription(one: Subscription): Record<string, string> {
  const { FilterPolicyScope = "MessageAttributes", ...rest } = Object.fromEntries(one.attributes);
  return {
    SubscriptionArn: one.arn,
    TopicArn: one.topicArn,
    Protocol: one.protocol,
    Endpoint: one.endpoint,
    Owner: one.owner,
    SubscriptionPrincipal: one.principal,
    ConfirmationWasAuthenticated: String(one.isAuthenticated),
    PendingConfirmation: String(!one.isConfirmed),
    RawMessageDelivery: "false",
    ...rest,
    ...(rest.FilterPolicy === undefined ? {} : { FilterPolicyScope }),
  };
}

/** The dead-letter queue of a subscription. */
export function deadLetterArn({ attributes }: Subscription): string | undefined {
  const text = attributes.get("RedrivePolicy");
  return text === undefined
    ? undefined
    : (JSON.parse(text) as { deadLetterTargetArn: string }).deadLetterTargetArn;
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html: a queue in the topic's Region and account. */
function refusalOfRedrive(text: string, { topicArn }: Own): string | undefined {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    return "RedrivePolicy: failed to parse JSON.";
  }
  const { deadLetterTargetArn: arn } = (policy ?? {}) as { readonly deadLetterTargetArn?: unknown };
  const [prefix, , service, region, account, name] = String(arn ?? "").split(":");
  const [, , , ownRegion, ownAccount] = topicArn.split(":");
  if (prefix !== "arn" || service !== "sqs" || !name) {
    return "RedrivePolicy: deadLetterTargetArn is an invalid arn";
  }
  if (region !== ownRegion) return "RedrivePolicy: must be in the same region as the topic";
  return account === ownAccount ? undefined : "RedrivePolicy: must be owned by the subscription owner";
}
