import { defineJob, type JobKind } from "../../kernel/job-kind.ts";
import type { World } from "../../kernel/world.ts";
import { type AsyncInvocation, sendToDeadLetters, sendToDestination } from "./failure-targets.ts";
import { type Outcome, runFunction } from "./run-function.ts";
import type { LambdaFunction, LambdaState } from "./state.ts";

/** How long Lambda waits before the second and the third attempt. */
const waitsMs = [60_000, 120_000];

/**
 * Runs a function later than its caller: on an error twice more, after one and two minutes; then its event goes to the
 * failure destination and the dead-letter queue.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function runAsynchronously(
  world: World,
  target: LambdaFunction,
  payload: string,
  requestId: string,
): void {
  const accepted = world.clock.now().getTime();
  world.jobs.after(0, attempt, target, { name: target.name, requestId, payload, accepted, count: 1 });
}

/** One attempt of an asynchronous invocation. */
interface Attempt {
  /** The function's. */
  readonly name: string;
  readonly requestId: string;
  readonly payload: string;
  /** When it was taken, in milliseconds since the epoch. */
  readonly accepted: number;
  /** 1 for the first. */
  readonly count: number;
}

/** A function is run for a caller who does not wait. What was taken for a function that is gone is dropped. */
export const attempt: JobKind<Attempt, LambdaState> = defineJob({
  service: "lambda",
  name: "attempt",
  delivery: "at-least-once",
  run: async (words, { world, state }) => {
    const target = state.functions.get(words.name);
    if (!target) return;
    const { requestId, payload, accepted, count } = words;
    const invocation: AsyncInvocation = { target, requestId, payload };
    const outcome = await runFunction(world, target, payload, requestId);
    const retries = target.eventInvoke?.maximumRetryAttempts ?? 2;
    const maxAgeMs = (target.eventInvoke?.maximumEventAgeSeconds ?? 21_600) * 1_000;
    if (!outcome.functionError) return succeed(world, invocation, outcome, count);
    const waitMs = waitsMs[count - 1];
    const isTooOld = world.clock.now().getTime() + (waitMs ?? 0) - accepted > maxAgeMs;
    if (waitMs === undefined || count > retries)
      return giveUp(world, invocation, outcome, count, "RetriesExhausted");
    if (isTooOld) return giveUp(world, invocation, outcome, count, "EventAgeExceeded");
    world.jobs.after(waitMs, attempt, target, { ...words, count: count + 1 });
  },
});

async function succeed(
  world: World,
  invocation: AsyncInvocation,
  outcome: Outcome,
  count: number,
): Promise<void> {
  const destination = invocation.target.eventInvoke?.onSuccess;
  if (destination)
    await sendToDestination(world, destination, invocation, { outcome, count, condition: "Success" });
}

async function giveUp(
  world: World,
  invocation: AsyncInvocation,
  outcome: Outcome,
  count: number,
  condition: "RetriesExhausted" | "EventAgeExceeded",
): Promise<void> {
  const { eventInvoke, deadLetterArn } = invocation.target;
  if (eventInvoke?.onFailure) {
    await sendToDestination(world, eventInvoke.onFailure, invocation, { outcome, count, condition });
  }
  if (deadLetterArn) await sendToDeadLetters(world, deadLetterArn, invocation, outcome);
}
