/** How many there are in each condition. */
export interface Counts {
  pending: number;
  running: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  aborted: number;
  total: number;
  resultsWritten: number;
}

/** How many children run at a time, and how many may fail. */
export interface MapRunLimits {
  /** 0: as many as AWS runs at all. */
  readonly maxConcurrency: number;
  readonly toleratedFailureCount: number | undefined;
  readonly toleratedFailurePercentage: number | undefined;
}

/** One visit to a distributed Map, as `DescribeMapRun` tells of it; plain data. */
export interface MapRun {
  readonly mapRunArn: string;
  readonly executionArn: string;
  /** The machine's ARN and the state's label, as its children name their machine. */
  readonly stateMachineArn: string;
  readonly startDate: Date;
  stopDate: Date | undefined;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED";
  limits: MapRunLimits;
  /** A batch is many items and one execution. */
  readonly itemCounts: Counts;
  readonly executionCounts: Counts;
  /** Through which changes of its limits arrive. */
  effect: number;
  redriveCount: number;
  redriveDate: Date | undefined;
}

export const noCounts = (): Counts => ({
  pending: 0,
  running: 0,
  succeeded: 0,
  failed: 0,
  timedOut: 0,
  aborted: 0,
  total: 0,
  resultsWritten: 0,
});

/** Moves a child, and its items, from one condition to another. */
export function recount(run: MapRun, items: number, from: keyof Counts, to: keyof Counts): void {
  run.executionCounts[from] -= 1;
  run.executionCounts[to] += 1;
  run.itemCounts[from] -= items;
  run.itemCounts[to] += items;
}

/** Whether more items have failed than are tolerated: none, unless a count or a percentage says so; either may be passed. */
export function isFailed({ itemCounts, limits }: MapRun): boolean {
  const failures = itemCounts.failed + itemCounts.timedOut + itemCounts.aborted;
  const { toleratedFailureCount: count, toleratedFailurePercentage: percentage } = limits;
  if (failures === 0) return false;
  if (count === undefined && percentage === undefined) return true;
  if (count !== undefined && failures > count) return true;
  return percentage !== undefined && (failures / itemCounts.total) * 100 > percentage;
}
