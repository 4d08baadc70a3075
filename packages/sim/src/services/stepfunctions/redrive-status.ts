import type { ExecutionRecord } from "./state.ts";

const day = 86_400_000;
/** How long after its end an execution can be redriven. */
const redrivableMs = 14 * day;
/** How long an execution may be open, from its start. */
const openMs = 365 * day;
/** A redriven execution writes at least two events more, of the 25,000 that there may be. */
const mostEvents = 24_999;

/** Whether an execution can be redriven, and why not. */
export interface RedriveStatus {
  readonly status: "REDRIVABLE" | "NOT_REDRIVABLE" | "REDRIVABLE_BY_MAP_RUN";
  readonly reason?: string;
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html, "redriveStatusReason" */
export function redriveStatus(record: ExecutionRecord, now: Date): RedriveStatus {
  const reason = obstacle(record, now);
  if (reason !== undefined) return { status: "NOT_REDRIVABLE", reason };
  return { status: record.mapRunArn === undefined ? "REDRIVABLE" : "REDRIVABLE_BY_MAP_RUN" };
}

function obstacle(
  { status, machine, history, startDate, stopDate }: ExecutionRecord,
  now: Date,
): string | undefined {
  if (status === "RUNNING" || status === "SUCCEEDED") return `Execution is ${status} and cannot be redriven`;
  if (machine.status === "DELETING") return "State machine is in DELETING status";
  if (history.length >= mostEvents) return "Execution history event limit exceeded";
  if (now.getTime() - startDate.getTime() > openMs) return "Execution has exceeded the max execution time";
  const sinceEnd = now.getTime() - (stopDate ?? now).getTime();
  return sinceEnd > redrivableMs ? "Execution redrivable period exceeded" : undefined;
}
