import { AwsError } from "../../kernel/aws-error.ts";
import { isServiceException } from "../../kernel/error-code.ts";
import { sourceKeys } from "../../kernel/iam/source-keys.ts";
import type { World } from "../../kernel/world.ts";
import type { Delivery } from "./delivery.ts";
import type { DeliveryFailure } from "./delivery-failure.ts";
import { queueUrl } from "./invoke-target.ts";

/**
 * Sends the event to the target's dead-letter queue, where it has one; else, and where that queue does not let
 * EventBridge in, the event is lost. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export async function sendDeadLetter(
  world: World,
  { rule, target, arrival }: Delivery,
  { code, message }: DeliveryFailure,
  { retries, exhausted }: { readonly retries: number; readonly exhausted: string | undefined },
): Promise<void> {
  const arn = target.DeadLetterConfig?.Arn;
  if (arn === undefined) return;
  const attributes = {
    RULE_ARN: text(rule.arn),
    TARGET_ARN: text(target.Arn ?? ""),
    ERROR_CODE: text(code),
    ERROR_MESSAGE: text(message),
    ...(exhausted === undefined
      ? {}
      : {
          EXHAUSTED_RETRY_CONDITION: text(exhausted),
          RETRY_ATTEMPTS: { DataType: "Number", StringValue: String(retries) },
        }),
  };
  try {
    await world.call({
      principal: world.servicePrincipal("events.amazonaws.com", rule.bus.account),
      service: "sqs",
      operation: "SendMessage",
      account: rule.bus.account,
      region: rule.bus.region,
      context: sourceKeys(rule.arn),
      input: {
        QueueUrl: queueUrl(arn),
        MessageBody: JSON.stringify(arrival.event),
        MessageAttributes: attributes,
      },
    });
  } catch (error) {
    if (!(error instanceof AwsError) && !isServiceException(error)) throw error;
  }
}

const text = (StringValue: string) => ({ DataType: "String", StringValue: StringValue || "-" });
