import type * as Sdk from "@aws-sdk/client-cloudwatch-logs";
import { invalid, type LogEvent } from "./group.ts";

/** A token says from which event on, and in which direction. */
const tokenForm = /^([fb])\/(\d{56})\/s$/;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html */
export function getEvents(
  all: readonly LogEvent[],
  { startTime = 0, endTime = Number.POSITIVE_INFINITY, limit = 10_000, ...input }: Sdk.GetLogEventsRequest,
): Sdk.GetLogEventsResponse {
  const [, direction, id = ""] = tokenForm.exec(input.nextToken ?? "") ?? [];
  if (input.nextToken !== undefined && !direction) throw invalid("The specified nextToken is invalid.");
  const within = all.filter(
    (event) =>
      event.timestamp >= startTime &&
      event.timestamp < endTime &&
      (direction === "f" ? event.id > id : direction === "b" ? event.id < id : true),
  );
  const isForward = direction ? direction === "f" : (input.startFromHead ?? false);
  const events = isForward ? within.slice(0, limit) : within.slice(-limit);
  const edge = id || "0".repeat(56);
  return {
    events: events.map(({ timestamp, message, ingested }) => ({
      timestamp,
      message,
      ingestionTime: ingested,
    })),
    nextForwardToken: `f/${events.at(-1)?.id ?? edge}/s`,
    nextBackwardToken: `b/${events[0]?.id ?? edge}/s`,
  };
}
