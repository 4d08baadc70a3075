import { gunzipSync } from "node:zlib";
import type { TaskCall } from "@watchkeeper/asl/services";
import { StatesError } from "@watchkeeper/asl/states-error";
import type { Json } from "@watchkeeper/core/json";
import { capitalised } from "../../../kernel/wire/to-sdk.ts";
import type { TaskRunner } from "../task-runner.ts";
import { callService, sdkMetadata } from "./call-service.ts";
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
 * `events:putEvents`: each event names the machine and the execution among its resources, and one that is not taken
 * fails the task. https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html
 */
export async function putEvents(runner: TaskRunner, task: TaskCall): Promise<unknown> {
  const naming = optimised("EventBridge", "AmazonEventBridgeException", "AmazonEventBridge");
  const { arn, machine } = runner.record;
  const { Entries = [], ...rest } = task.arguments as Words & { readonly Entries?: readonly Words[] };
  const entries = Entries.map((entry) => ({
    ...entry,
    Detail: asText(entry.Detail ?? {}),
    Resources: [...((entry.Resources as readonly string[] | undefined) ?? []), machine.arn, arn],
  }));
  const put = { service: "eventbridge", operation: "PutEvents", naming };
  const answer = await callService(runner, task, put, { ...rest, Entries: entries });
  if (answer.FailedEntryCount === 0) return answer;
  throw new StatesError("EventBridge.FailedEntry", JSON.stringify(answer));
}

/** `sns:publish`; a message that is no text is sent as JSON. https://docs.aws.amazon.com/step-functions/latest/dg/connect-sns.html */
export async function publish(runner: TaskRunner, task: TaskCall): Promise<unknown> {
  const naming = optimised("SNS", "AmazonSNSException", "AmazonSNS");
  const { Message = "", ...rest } = task.arguments as Words;
  const input = { ...rest, Message: asText(Message) };
  const answer = await callService(runner, task, { service: "sns", operation: "Publish", naming }, input);
  return { ...answer, ...sdkMetadata(runner) };
}

const storage = optimised("S3", "AmazonS3Exception", "AmazonS3");

/** `s3:listObjectsV2` of a Map's ItemReader, and `s3:putObject` of its ResultWriter. */
export function useBucket(runner: TaskRunner, task: TaskCall): Promise<unknown> {
  return callService(runner, task, { service: "s3", operation: capitalised(task.action), naming: storage });
}

/** `s3:getObject` of a Map's ItemReader; what was compressed with gzip is read as it was. */
export async function readObject(runner: TaskRunner, task: TaskCall): Promise<unknown> {
  const request = { service: "s3", operation: "GetObject", naming: storage };
  const { Key = "" } = task.arguments as { readonly Key?: string };
  if (!Key.endsWith(".gz")) return callService(runner, task, request);
  const answer = await callService(runner, task, request, task.arguments, "base64");
  return { ...answer, Body: gunzipSync(Buffer.from(String(answer.Body), "base64")).toString() };
}

const asText = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));
