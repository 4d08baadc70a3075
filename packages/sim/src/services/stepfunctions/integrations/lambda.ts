import type { TaskCall } from "@watchkeeper/asl/services";
import { StatesError } from "@watchkeeper/asl/states-error";
import type { Json } from "@watchkeeper/core/json";
import type { TaskRunner } from "../task-runner.ts";
import { callService, sdkMetadata } from "./call-service.ts";
import { optimised } from "./task-error.ts";

const invoke = {
  service: "lambda",
  operation: "Invoke",
  naming: optimised("Lambda", "AWSLambdaException", "AWSLambda"),
};

/** `lambda:invoke`; whatever the payload is, a text too, the function gets it as JSON. https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
export async function invokeFunction(runner: TaskRunner, task: TaskCall): Promise<unknown> {
  const { Payload: given, ...rest } = task.arguments as { readonly [key: string]: Json };
  const input = given === undefined || given === null ? rest : { ...rest, Payload: JSON.stringify(given) };
  const { Payload: text, ...answer } = await callService(runner, task, invoke, input);
  const Payload = payloadOf(text, answer.FunctionError);
  return { ...answer, ...(Payload === undefined ? {} : { Payload }), ...sdkMetadata(runner) };
}

/** A Task whose resource is the function's own ARN: its input is the payload, its result is the function's. */
export async function invokeByArn(runner: TaskRunner, task: TaskCall): Promise<unknown> {
  const input = { FunctionName: task.resource, Payload: JSON.stringify(task.arguments) };
  const answer = await callService(runner, task, invoke, input);
  return payloadOf(answer.Payload, answer.FunctionError);
}

/** The function's answer; an error of the function fails the task by the error's own type. */
function payloadOf(text: Json | undefined, functionError: Json | undefined): Json | undefined {
  if (typeof text !== "string" || text === "") return undefined;
  if (functionError === undefined) return JSON.parse(text) as Json;
  const { errorType } = JSON.parse(text) as { readonly errorType?: unknown };
  throw new StatesError(typeof errorType === "string" ? errorType : "Lambda.Unknown", text);
}
