import type { Execution } from "../execution.ts";

/** The children of one visit to a distributed Map, as `DescribeMapRun` counts them. */
export interface MapRun {
  readonly mapRunArn: string;
  readonly executionArn: string;
  readonly startDate: Date;
  stopDate?: Date;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED";
  readonly maxConcurrency: number;
  readonly toleratedFailureCount: number;
  readonly toleratedFailurePercentage: number;
  readonly executions: Execution[];
  total: number;
}
