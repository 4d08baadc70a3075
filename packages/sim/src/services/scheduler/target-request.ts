import { AwsError } from "../../kernel/aws-error.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import { clientModel } from "../../kernel/wire/client-model.ts";
import { toSdk, UnknownMember } from "../../kernel/wire/to-sdk.ts";
import type { World } from "../../kernel/world.ts";
import type { Invocation } from "./invocation.ts";
import { universalCall } from "./targets.ts";

/** The request that a target is called with. */
export interface TargetRequest {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly input: unknown;
}

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html */
export async function requestOf(world: World, invocation: Invocation): Promise<TargetRequest> {
  const { target, region } = invocation;
  const arn = target.Arn ?? "";
  const text = inputOf(invocation);
  const universal = universalCall(arn);
  if (universal) {
    const input = await universalInput(world, universal.service, universal.operation, text ?? "{}");
    return { ...universal, region, input };
  }
  const payload = text ?? notificationOf(invocation);
  const [, , service, , account, name] = arn.split(":");
  switch (service) {
    case "sqs": {
      const QueueUrl = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
      return { service, operation: "SendMessage", region, input: { QueueUrl, MessageBody: payload } };
    }
    case "lambda": {
      const input = { FunctionName: arn, InvocationType: "Event", Payload: Buffer.from(payload) };
      return { service, operation: "Invoke", region, input };
    }
    case "states": {
      const input = { stateMachineArn: arn, name: world.ids.uuid(), input: payload };
      return { service: "stepfunctions", operation: "StartExecution", region, input };
    }
    case "events": {
      const { DetailType, Source } = target.EventBridgeParameters ?? {};
      const Entries = [{ DetailType, Source, Detail: payload, EventBusName: arn }];
      return { service: "eventbridge", operation: "PutEvents", region, input: { Entries } };
    }
    case "sns":
      return { service, operation: "Publish", region, input: { TopicArn: arn, Message: payload } };
    default:
      throw notSimulated(`schedules that target ${arn}`);
  }
}

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
function inputOf(invocation: Invocation): string | undefined {
  const attributes: Readonly<Record<string, string>> = {
    "schedule-arn": invocation.scheduleArn,
    "scheduled-time": toSeconds(invocation.scheduled),
    "execution-id": invocation.executionId,
    "attempt-number": String(invocation.retries + 1),
  };
  return invocation.target.Input?.replace(
    /<aws\.scheduler\.([a-z-]+)>/g,
    (whole, name: string) => attributes[name] ?? whole,
  );
}

/** What a target is sent that was given no input. */
function notificationOf({ account, region, scheduleArn, scheduled, executionId }: Invocation): string {
  return JSON.stringify({
    version: "0",
    id: executionId,
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account,
    time: toSeconds(scheduled),
    region,
    resources: [scheduleArn],
    detail: "{}",
  });
}

/** The API's own JSON, as the simulated operation takes it. */
async function universalInput(
  world: World,
  service: string,
  operation: string,
  text: string,
): Promise<unknown> {
  const definition = world.service(service);
  const schema = definition && (await clientModel(definition)).operations.get(operation);
  if (!schema) throw notSimulated(`${service}:${operation}`);
  try {
    return toSdk(schema.input, JSON.parse(text)) ?? {};
  } catch (error) {
    if (!(error instanceof UnknownMember)) throw error;
    throw new AwsError("ValidationException", `The request of ${operation} does not fit: ${error.message}`);
  }
}

/** A moment as Scheduler writes it. */
export const toSeconds = (moment: number): string => new Date(moment).toISOString().replace(/\.\d+Z$/, "Z");
