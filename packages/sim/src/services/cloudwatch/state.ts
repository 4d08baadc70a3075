import type { Dimension, StandardUnit } from "@aws-sdk/client-cloudwatch";
import type { Alarm } from "./alarm.ts";

/** What was put of a metric for one moment. */
export interface DataPoint {
  /** In milliseconds since the epoch, at a whole minute unless the metric is of high resolution. */
  readonly time: number;
  readonly unit: StandardUnit;
  readonly isHighResolution: boolean;
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Each value with how often it occurred; absent where only a summary was put. */
  readonly values: readonly (readonly [value: number, count: number])[] | undefined;
}

/** A metric: its namespace, name and dimensions make it what it is. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
  /** In the order of their coming. */
  points: DataPoint[];
  /** When something was put last. */
  lastPut: Date;
}

/** The metrics and alarms of one account and Region. */
export interface CloudWatchState {
  readonly metrics: Map<string, Metric>;
  readonly alarms: Map<string, Alarm>;
}

export const createState = (): CloudWatchState => ({ metrics: new Map(), alarms: new Map() });
