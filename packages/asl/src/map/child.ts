import type { Json } from "@watchkeeper/core/json";
import type { ExecutionStart, ExecutionStatus } from "../execution-start.ts";

/** The input of a child execution, and how many items are in it. */
export interface ChildInput {
  readonly value: Json;
  readonly items: number;
}

/** How a child of a distributed Map ended, as plain JSON; its dates are ISO texts. */
export type ChildEnd = {
  readonly status: Exclude<ExecutionStatus, "RUNNING">;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  readonly startDate: string;
  readonly stopDate: string;
};

/** A child of a distributed Map. */
export interface Child {
  readonly ended: Promise<ChildEnd>;
  /** Ends it as `StopExecution` does. */
  stop(): void;
}

/** What a child of a distributed Map is started with; its start is the moment at which it is. */
export interface ChildStart extends Omit<ExecutionStart, "startDate"> {
  readonly mapRunArn: string;
  /** An Express child is forgotten with its end, and begun anew where its Map Run is redriven. */
  readonly type: "STANDARD" | "EXPRESS";
  /** Which redrive of its Map Run it is begun for; 0 is the Map Run's start. */
  readonly redrive: number;
}

/** One child, and how it ended. */
export interface ChildResult {
  readonly name: string;
  readonly arn: string;
  readonly input: Json;
  readonly end: ChildEnd;
}
