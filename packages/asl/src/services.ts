import type { Clock } from "@watchkeeper/core/clock";
import type { Ids } from "@watchkeeper/core/ids";
import type { Json } from "@watchkeeper/core/json";
import type { Context } from "./context.ts";
import type { Child, ChildStart } from "./map/child.ts";
import type { IntegrationPattern } from "./task-resource.ts";

/** A clock that may be virtual; `busy` tells it that real work is under way, past which it must not jump. */
export interface ExecutionClock extends Clock {
  busy?<T>(work: () => Promise<T>): Promise<T>;
}

/** A request of a Task (or of a Map's ItemReader) to some service. */
export interface TaskCall {
  /** Its own, and the same when it is made again: what to name a thing after that must be made only once. */
  readonly id: string;
  /** The ARN as the state names it. */
  readonly resource: string;
  /** `lambda`, `states`, `aws-sdk:ec2`. */
  readonly service: string;
  /** `invoke`, `startExecution`, `describeInstances`. */
  readonly action: string;
  readonly pattern: IntegrationPattern;
  readonly arguments: Json;
  /** The token that the integration must hand on (it stands in the arguments too); only of `waitForTaskToken`. */
  readonly token?: string;
  /** The role to act as, where the state names one. */
  readonly credentials?: { readonly RoleArn: string };
  readonly context: Context;
  /** Aborted when the task is over for Step Functions: stopped, timed out, or answered through its token. */
  readonly signal: AbortSignal;
  /** Of a call that may have been made before the process died: what `submitted` was told then, if it was. */
  readonly again?: { readonly submitted?: Json };
  /**
   * Of `.sync`: to be called with the service's answer once the job was started; `invoke` resolves with its result.
   * From then on the work no longer counts as busy: it may wait for the clock.
   */
  submitted(answer: unknown): void;
}

/** All that an execution needs of the world. */
export interface Services {
  readonly clock: ExecutionClock;
  /** From 0 (included) to 1 (excluded): jitter and `$random`. Like the ids, of a source that an execution has for itself: taken up again, it draws the same. */
  readonly random: () => number;
  readonly ids: Ids;
  readonly region: string;
  /** Carries out a task. It throws a `StatesError` to fail it by name; of another error the name and message are taken. */
  invoke(call: TaskCall): Promise<unknown>;
  /**
   * Starts a child of a distributed Map, where whoever hosts executions wants to list it; else it just runs. A child of
   * this ARN that was started before is taken up again, not started twice; one that has failed since, in an earlier
   * attempt of its Map Run, is redriven.
   */
  startChild?(start: ChildStart): Child;
}
