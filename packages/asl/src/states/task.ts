import type { Json } from "@watchkeeper/core/json";
import { aborted } from "../abort.ts";
import type { TaskState } from "../state-language.ts";
import { StatesError, toStatesError } from "../states-error.ts";
import { prepareTask } from "../task/prepare-task.ts";
import { TaskEvents } from "../task/task-events.ts";
import { taskResult } from "../task/task-result.ts";
import { concludeWith, type Outcome, type Visit } from "../visit.ts";

/**
 * Has a service do its work: evaluates the request, sends it, and waits for the answer, for the job that it started, or
 * for the task token, whichever the resource asks for, no longer than its timeout and its heartbeats allow.
 */
export async function runTask(visit: Visit<TaskState>): Promise<Outcome> {
  const { execution, signal } = visit;
  const { clock } = execution.services;
  const task = await prepareTask(visit);
  const events = new TaskEvents(visit, task);
  events.scheduled();

  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const stop = aborted(signal);
  let lastBeat = clock.now().getTime();
  const racers: Promise<Json>[] = [
    stop.rejection,
    taskResult(execution, task, events, either, () => {
      lastBeat = clock.now().getTime();
    }),
  ];
  if (task.timeoutSeconds !== undefined) {
    racers.push(
      clock.sleep(task.timeoutSeconds * 1_000, either).then(() => {
        throw new StatesError("States.Timeout");
      }),
    );
  }
  if (task.heartbeatSeconds !== undefined && task.token !== undefined) {
    racers.push(missedHeartbeat(task.heartbeatSeconds, () => lastBeat, clock, either));
  }
  for (const racer of racers) racer.catch(() => {});

  try {
    const result = await Promise.race(racers);
    events.succeeded(result);
    return await concludeWith({ ...visit, context: task.context }, result);
  } catch (thrown) {
    if (signal.aborted || events.ended) throw thrown;
    const error = toStatesError(thrown);
    events.failed(error);
    throw error;
  } finally {
    stop.forget();
    over.abort(new Error("The task is over."));
    if (task.token !== undefined) execution.tokens.close(task.token);
  }
}

async function missedHeartbeat(
  seconds: number,
  lastBeat: () => number,
  clock: { now(): Date; sleep(ms: number, signal: AbortSignal): Promise<void> },
  signal: AbortSignal,
): Promise<never> {
  for (;;) {
    const due = lastBeat() + seconds * 1_000 - clock.now().getTime();
    if (due <= 0) throw new StatesError("States.HeartbeatTimeout");
    await clock.sleep(due, signal);
  }
}
