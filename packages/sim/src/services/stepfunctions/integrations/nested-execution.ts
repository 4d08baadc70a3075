import type { TaskCall } from "@watchkeeper/asl/services";
import { StatesError } from "@watchkeeper/asl/states-error";
import type { Json } from "@watchkeeper/core/json";
import type { TaskRunner } from "../task-runner.ts";
import { callService, sdkMetadata } from "./call-service.ts";
import { optimised } from "./task-error.ts";

const naming = optimised("StepFunctions", "AWSStepFunctionsException", "AWSStepFunctions");
const start = { service: "stepfunctions", operation: "StartExecution", naming };
const describe = { service: "stepfunctions", operation: "DescribeExecution", naming };
const stop = { service: "stepfunctions", operation: "StopExecution", naming };

/** `states:startExecution`. https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html */
export async function startNested(runner: TaskRunner, task: TaskCall): Promise<unknown> {
  const { Input = {}, ...rest } = task.arguments as { readonly [key: string]: Json };
  const text = typeof Input === "string" ? Input : JSON.stringify(Input);
  const answer = await callService(runner, task, start, { ...rest, Input: text });
  const started = { ...inMilliseconds(answer), ...sdkMetadata(runner) };
  if (!task.pattern.startsWith("sync")) return started;
  const arn = String(answer.ExecutionArn);
  task.submitted(started);
  await endOf(runner, task, arn);
  return outcome(runner, task, arn);
}

/** Waits for the child; a parent that stops waiting stops the child too. */
async function endOf(runner: TaskRunner, task: TaskCall, executionArn: string): Promise<void> {
  const child = runner.state.executions.get(executionArn);
  const aborted = Promise.withResolvers<never>();
  const abort = () => {
    aborted.reject(task.signal.reason);
    if (child?.status !== "RUNNING") return;
    // As on AWS at best: a role that may not stop the child leaves it running.
    callService(runner, task, stop, { ExecutionArn: executionArn }).catch(() => {});
  };
  aborted.promise.catch(() => {});
  task.signal.addEventListener("abort", abort, { once: true });
  try {
    await Promise.race([child?.ended, aborted.promise]);
  } finally {
    task.signal.removeEventListener("abort", abort);
  }
}

/** What became of the child: its description, where it succeeded; else a failure that tells of it. */
async function outcome(runner: TaskRunner, task: TaskCall, ExecutionArn: string): Promise<Json> {
  const found = await callService(runner, task, describe, { ExecutionArn });
  const { RedriveCount, RedriveStatus, RedriveStatusReason, ...kept } = inMilliseconds(found);
  const description = task.pattern === "sync:2" ? withParsed(kept, ["Input", "Output"]) : kept;
  if (found.Status === "SUCCEEDED") return description;
  throw new StatesError("States.TaskFailed", JSON.stringify(description));
}

type Words = { readonly [key: string]: Json };

const withParsed = (words: Words, keys: readonly string[]): Words =>
  Object.fromEntries(
    Object.entries(words).map(([key, value]) =>
      keys.includes(key) && typeof value === "string" ? [key, JSON.parse(value) as Json] : [key, value],
    ),
  );

/** This integration tells of moments in milliseconds since the epoch. */
const inMilliseconds = (words: Words): Words =>
  Object.fromEntries(
    Object.entries(words).map(([key, value]) => [
      key,
      key.endsWith("Date") ? Date.parse(String(value)) : value,
    ]),
  );
