import type * as Sdk from "@aws-sdk/client-cloudwatch-logs";
import type { Request } from "../../factory/resource.ts";
import { type Group, invalid, type LogEvent, type Stream } from "./group.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** What a request may hold, each event counted with 26 bytes more than its text. */
const mostBytes = 1_048_576;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
export function putEvents(
  group: Group,
  stream: Stream,
  events: readonly Sdk.InputLogEvent[],
  { state, now }: Request,
): Sdk.PutLogEventsResponse {
  const times = events.map(({ timestamp = 0 }) => timestamp);
  if (times.some((time, index) => time < (times[index - 1] ?? time)))
    throw invalid("Log events in a single PutLogEvents request must be in chronological order.");
  if ((times.at(-1) ?? 0) - (times[0] ?? 0) > dayMs)
    throw invalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
  const bytes = events.reduce((sum, { message = "" }) => sum + Buffer.byteLength(message) + 26, 0);
  if (bytes > mostBytes) throw invalid(`Upload too large: ${bytes} bytes exceeds limit of ${mostBytes}`);
  const ingested = now.getTime();
  const tooOld = count(times, (time) => time < ingested - 14 * dayMs);
  const expired =
    group.days === undefined ? 0 : count(times, (time) => time < ingested - group.days! * dayMs);
  const tooNew = times.findIndex((time) => time > ingested + 2 * hourMs);
  const taken = events.slice(Math.max(tooOld, expired), tooNew < 0 ? undefined : tooNew);
  for (const { timestamp = 0, message = "" } of taken) {
    state.serial += 1;
    const id = `${String(timestamp).padStart(20, "0")}${String(state.serial).padStart(36, "0")}`;
    insert(stream.events, { id, timestamp, message, ingested });
  }
  stream.ingested = ingested;
  const rejected = {
    ...(tooNew < 0 ? {} : { tooNewLogEventStartIndex: tooNew }),
    ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
    ...(expired > tooOld ? { expiredLogEventEndIndex: expired } : {}),
  };
  return {
    nextSequenceToken: String(state.serial).padStart(56, "0"),
    ...(Object.keys(rejected).length > 0 ? { rejectedLogEventsInfo: rejected } : {}),
  };
}

const count = (times: readonly number[], is: (time: number) => boolean) => times.filter(is).length;

/** Events come in their order, but for those of writers that are late. */
function insert(events: LogEvent[], event: LogEvent): void {
  let at = events.length;
  while (at > 0 && (events[at - 1]?.id ?? "") > event.id) at -= 1;
  events.splice(at, 0, event);
}
