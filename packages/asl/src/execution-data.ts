import type { Json } from "@watchkeeper/core/json";
import type { ExecutionStart, ExecutionStatus } from "./execution-start.ts";
import type { HistoryEvent } from "./history.ts";
import type { Arrived, JournalEntry } from "./journal.ts";
import type { ChildEnd } from "./map/child.ts";
import type { MapRun } from "./map/map-run.ts";
import type { Position } from "./position.ts";

/** All that is kept of an execution: plain data, out of which it is taken up again where the process has died. */
export interface ExecutionData extends ExecutionStart {
  status: ExecutionStatus;
  stopDate: Date | undefined;
  output: Json | undefined;
  error: string | undefined;
  cause: string | undefined;
  readonly history: HistoryEvent[];
  readonly mapRuns: MapRun[];
  redriveCount: number;
  redriveDate: Date | undefined;
  /** Of one that did not succeed: where it stands. */
  position: Position | undefined;
  /** Of one that was redriven: what it was redriven from. */
  redrivenFrom: Redriven | undefined;
  /** Of one that runs: what it was handed so far, since its start or its redrive. */
  readonly journal: JournalEntry[];
  /** Of one that runs: what came and waits to be handed over. */
  readonly arrived: Arrived[];
}

/** What a redriven execution goes on from. */
export interface Redriven {
  readonly position: Position;
  readonly mapRuns: readonly MapRun[];
  /** How many events its history had. */
  readonly events: number;
}

/** Makes an execution that did not succeed one that has to go on from where it failed, was stopped or timed out. */
export function redrive(data: ExecutionData, now: Date): void {
  const { position = {}, mapRuns, history } = data;
  data.redrivenFrom = { position, mapRuns: structuredClone(mapRuns), events: history.length };
  data.position = undefined;
  data.redriveCount += 1;
  data.redriveDate = now;
  data.status = "RUNNING";
  data.stopDate = undefined;
  data.error = undefined;
  data.cause = undefined;
}

/** An execution that has not run yet. */
export const executionData = (start: ExecutionStart): ExecutionData => ({
  ...start,
  status: "RUNNING",
  stopDate: undefined,
  output: undefined,
  error: undefined,
  cause: undefined,
  history: [],
  mapRuns: [],
  redriveCount: 0,
  redriveDate: undefined,
  position: undefined,
  redrivenFrom: undefined,
  journal: [],
  arrived: [],
});

/** How an execution ended, for the parent whose child it is. */
export const childEnd = (data: ExecutionData): ChildEnd => ({
  status: data.status as ChildEnd["status"],
  ...(data.output !== undefined && { output: data.output }),
  ...(data.error !== undefined && { error: data.error }),
  ...(data.cause !== undefined && { cause: data.cause }),
  startDate: data.startDate.toISOString(),
  stopDate: (data.stopDate ?? data.startDate).toISOString(),
});
