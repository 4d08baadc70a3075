import type { TaskCall } from "@watchkeeper/asl/services";
import { StatesError } from "@watchkeeper/asl/states-error";
import type { Json } from "@watchkeeper/core/json";
import { endOf } from "../running-executions.ts";
import type { TaskRunner } from "../task-runner.ts";
import { callService, sdkMetadata } from "./call-service.ts";
import { optimised } from "./task-error.ts";

const naming = optimised("StepFunctions", "AWSStepFunctionsException", "AWSStepFunctions");
const startRequest = { service: "stepfunctions", operation: "StartExecution", naming };
const describeRequest = {
  service: "stepfunctions",
  operation: "DescribeExecution",
  naming,
  isAskedAgain: true,
};
const stopRequest = { service: "stepfunctions", operation: "StopExecution", naming };

type Words = { readonly [key: string]: Json };

/** `states:startExecution`. https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html */
export async function startNested(runner: TaskRunner, task: TaskCall): Promise<unknown> {
  if (!task.pattern.startsWith("sync")) return start(runner, task);
  let started = task.again?.submitted as Words | undefined;
  if (!started) {
    started = await start(runner, task);
    task.submitted(started);
  }
  const arn = String(started.ExecutionArn);
  await untilEnd(runner, task, arn);
  return outcome(runner, task, arn);
}

/** A child without a name is named after the task's attempt, so that it is the same child when it is asked for again. */
async function start(runner: TaskRunner, task: TaskCall): Promise<Words> {
  const { Input = {}, Name = task.id, ...rest } = task.arguments as Words;
  const text = typeof Input === "string" ? Input : JSON.stringify(Input);
  const answer = await callService(runner, task, startRequest, { ...rest, Name, Input: text });
  return { ...inMilliseconds(answer), ...sdkMetadata(runner) };
}

/** Waits for the child; a parent that stops waiting stops the child too. */
async function untilEnd(runner: TaskRunner, task: TaskCall, executionArn: string): Promise<void> {
  const child = runner.state.executions.get(executionArn);
  if (!child) return;
  const aborted = Promise.withResolvers<never>();
  const abort = () => {
    aborted.reject(task.signal.reason);
    if (child.status !== "RUNNING") return;
    // As on AWS at best: a role that may not stop the child leaves it running.
    callService(runner, task, stopRequest, { ExecutionArn: executionArn }).catch(() => {});
  };
  aborted.promise.catch(() => {});
  task.signal.addEventListener("abort", abort, { once: true });
  try {
    await Promise.race([endOf(child), aborted.promise]);
  } finally {
    task.signal.removeEventListener("abort", abort);
  }
}

/** What became of the child: its description, where it succeeded; else a failure that tells of it. */
async function outcome(runner: TaskRunner, task: TaskCall, ExecutionArn: string): Promise<Json> {
  const found = await callService(runner, task, describeRequest, { ExecutionArn });
  const { RedriveCount, RedriveDate, RedriveStatus, RedriveStatusReason, ...kept } = inMilliseconds(found);
  const description = task.pattern === "sync:2" ? withParsed(kept, ["Input", "Output"]) : kept;
  if (found.Status === "SUCCEEDED") return description;
  throw new StatesError("States.TaskFailed", JSON.stringify(description));
}

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
