import type { Target } from "@aws-sdk/client-scheduler";

/** One call of a schedule's target. */
export interface Invocation {
  readonly account: string;
  readonly region: string;
  readonly group: string;
  readonly schedule: string;
  readonly scheduleArn: string;
  readonly target: Target;
  readonly executionId: string;
  /** When the schedule meant it to happen, in milliseconds since the epoch. */
  readonly scheduled: number;
  /** When it was tried first. */
  readonly since: number;
  readonly retries: number;
}
