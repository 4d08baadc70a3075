import type { TaskCall } from "@watchkeeper/asl/services";
import { StatesError } from "@watchkeeper/asl/states-error";
import type { Json } from "@watchkeeper/core/json";
import type { TaskRunner } from "../task-runner.ts";
import { callService, sdkMetadata } from "./call-service.ts";
import { capitalised } from "./sdk-shapes.ts";
import { optimised } from "./task-error.ts";

type Words = { readonly [key: string]: Json };

/** `dynamodb:getItem` and its like. https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html */
export async function itemOperation(runner: TaskRunner, task: TaskCall): Promise<unknown> {
  const naming = optimised("DynamoDB", "AmazonDynamoDBException", "AmazonDynamoDBv2");
  const operation = capitalised(task.action);
  return {
    ...(await callService(runner, task, { service: "dynamodb", operation, naming })),
    ...sdkMetadata(runner),
  };
}

/** `sqs:sendMessage`; a body that is no text is sent as JSON. https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html */
export async function sendMessage(runner: TaskRunner, task: TaskCall): Promise<unknown> {
  const naming = optimised("SQS", "AmazonSQSException", "AmazonSQS");
  const { MessageBody = "", ...rest } = task.arguments as Words;
  const input = { ...rest, MessageBody: asText(MessageBody) };
  const answer = await callService(runner, task, { service: "sqs", operation: "SendMessage", naming }, input);
  return { ...answer, ...sdkMetadata(runner) };
}

/**
 * `events:putEvents`: each event names the execution and the machine among its resources, and one that is not taken
 * fails the task. https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html
 */
export async function putEvents(runner: TaskRunner, task: TaskCall): Promise<unknown> {
  const naming = optimised("EventBridge", "AmazonEventBridgeException", "AmazonEventBridge");
  const { arn, machine } = runner.record;
  const { Entries = [], ...rest } = task.arguments as Words & { readonly Entries?: readonly Words[] };
  const entries = Entries.map((entry) => ({
    ...entry,
    Detail: asText(entry.Detail ?? {}),
    Resources: [...((entry.Resources as readonly string[] | undefined) ?? []), arn, machine.arn],
  }));
  const put = { service: "eventbridge", operation: "PutEvents", naming };
  const answer = await callService(runner, task, put, { ...rest, Entries: entries });
  if (answer.FailedEntryCount === 0) return { ...answer, ...sdkMetadata(runner) };
  throw new StatesError("EventBridge.FailedEntry", JSON.stringify(answer));
}

/** `s3:getObject` and `s3:listObjectsV2`, of a Map's ItemReader. */
export async function readBucket(runner: TaskRunner, task: TaskCall): Promise<unknown> {
  const naming = optimised("S3", "AmazonS3Exception", "AmazonS3");
  return callService(runner, task, { service: "s3", operation: capitalised(task.action), naming });
}

const asText = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));
