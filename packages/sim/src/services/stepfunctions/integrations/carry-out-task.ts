import type { TaskCall } from "@watchkeeper/asl/services";
import type { TaskRunner } from "../task-runner.ts";
import { callSdk } from "./aws-sdk.ts";
import { invokeByArn, invokeFunction } from "./lambda.ts";
import { startNested } from "./nested-execution.ts";
import {
  itemOperation,
  publish,
  putEvents,
  readObject,
  sendMessage,
  useBucket,
} from "./optimised-services.ts";
import { notSimulated } from "./task-error.ts";

type Integration = (runner: TaskRunner, task: TaskCall) => Promise<unknown>;

/** The optimised integrations. https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html */
const integrations: Readonly<Record<string, Integration>> = {
  "lambda:invoke": invokeFunction,
  "states:startExecution": startNested,
  "events:putEvents": putEvents,
  "sqs:sendMessage": sendMessage,
  "dynamodb:getItem": itemOperation,
  "dynamodb:putItem": itemOperation,
  "dynamodb:updateItem": itemOperation,
  "dynamodb:deleteItem": itemOperation,
  "sns:publish": publish,
  "s3:getObject": readObject,
  "s3:listObjectsV2": useBucket,
  "s3:putObject": useBucket,
};

/** Carries out a task as the machine's role; an integration that is not simulated ends the execution by its name. */
export async function carryOutTask(runner: TaskRunner, task: TaskCall): Promise<unknown> {
  if (task.resource.includes(":lambda:") && task.resource.includes(":function:"))
    return invokeByArn(runner, task);
  const isSdk = task.service.startsWith("aws-sdk:");
  const isSync = task.pattern.startsWith("sync");
  const integration = isSdk ? callSdk : integrations[`${task.service}:${task.action}`];
  if (!integration || (isSync && integration !== startNested)) {
    throw notSimulated(`The embedded AWS does not simulate the integration ${task.resource}.`);
  }
  return integration(runner, task);
}
