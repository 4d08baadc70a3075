import type { Execution } from "@watchkeeper/asl/execution";
import type { ExecutionRecord } from "./state.ts";

/** The interpreters of those that run in this process; what a record says outlives it, these do not. */
const running = new WeakMap<ExecutionRecord, Execution>();
const ends = new WeakMap<ExecutionRecord, PromiseWithResolvers<void>>();

/** The interpreter of an execution; undefined where it is over, or has not begun to run. */
export const runningExecution = (record: ExecutionRecord): Execution | undefined => running.get(record);

/** Resolves when an execution is over. */
export function endOf(record: ExecutionRecord): Promise<void> {
  if (record.status !== "RUNNING") return Promise.resolve();
  let end = ends.get(record);
  if (!end) {
    end = Promise.withResolvers();
    ends.set(record, end);
  }
  return end.promise;
}

/** Keeps an execution's interpreter as running, until its end. */
export async function keepRunning(record: ExecutionRecord, execution: Execution): Promise<void> {
  running.set(record, execution);
  await execution.done;
  running.delete(record);
  ends.get(record)?.resolve();
  ends.delete(record);
}
