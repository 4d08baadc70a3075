import type { Json } from "@watchkeeper/core/json";
import type { Definition } from "./state-language.ts";

/** Where an execution is. */
export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** What an execution is started with. */
export interface ExecutionStart {
  readonly definition: Definition;
  readonly input: Json;
  readonly name: string;
  readonly arn: string;
  readonly stateMachineArn: string;
  readonly roleArn: string;
  readonly startDate: Date;
}
