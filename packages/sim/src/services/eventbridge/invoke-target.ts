import type { Target } from "@aws-sdk/client-eventbridge";
import { sourceKeys } from "../../kernel/iam/source-keys.ts";
import type { Principal } from "../../kernel/request.ts";
import type { World } from "../../kernel/world.ts";
import type { Delivery, Sender } from "./delivery.ts";
import { forwardingRequest } from "./forwarding.ts";
import { targetInput } from "./target-input.ts";

interface Call {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly input: unknown;
}

/** Calls the target once, as EventBridge: under the target's role where it has one, else under its own name. */
export async function invokeTarget(world: World, delivery: Delivery): Promise<void> {
  const { rule, target } = delivery;
  const principal = actorFor(world, rule, target.RoleArn);
  const context = sourceKeys(rule.arn);
  await world.call({ principal, account: rule.bus.account, context, ...callOf(delivery) });
}

const actorFor = (world: World, rule: Sender, roleArn: string | undefined): Principal =>
  roleArn === undefined
    ? world.servicePrincipal("events.amazonaws.com", rule.bus.account)
    : world.assume(roleArn, world.hex(32), "events.amazonaws.com", sourceKeys(rule.arn));

/** The request that a target of this kind is called with; a kind that is not simulated is refused by its name. */
function callOf(delivery: Delivery): Call {
  const { rule, target, arrival, id, since } = delivery;
  const arn = target.Arn ?? "";
  const [, , service = "", region = ""] = arn.split(":");
  const { event } = arrival;
  const text = targetInput(target, {
    event,
    ruleArn: rule.arn,
    ruleName: rule.name,
    ingestionTime: new Date(since).toISOString(),
  });
  switch (service) {
    case "sqs":
      return { service: "sqs", operation: "SendMessage", region, input: message(arn, text, target) };
    case "lambda":
      return {
        service: "lambda",
        operation: "Invoke",
        region,
        input: { FunctionName: arn, InvocationType: "Event", Payload: Buffer.from(text) },
      };
    case "states":
      return {
        service: "stepfunctions",
        operation: "StartExecution",
        region,
        input: { stateMachineArn: arn, name: `${event.id}_${id}`, input: text },
      };
    case "events":
      return { service: "eventbridge", operation: "PutEvents", region, input: forwardingRequest(event, arn) };
    case "sns":
      return { service, operation: "Publish", region, input: { TopicArn: arn, Message: text } };
    default:
      return { service, operation: `the target ${arn}`, region, input: { text } };
  }
}

const message = (arn: string, MessageBody: string, { SqsParameters }: Target): object => ({
  QueueUrl: queueUrl(arn),
  MessageBody,
  ...(SqsParameters?.MessageGroupId === undefined ? {} : { MessageGroupId: SqsParameters.MessageGroupId }),
});

/** Where a queue is addressed. */
export function queueUrl(arn: string): string {
  const [, , , region, account, name] = arn.split(":");
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}
