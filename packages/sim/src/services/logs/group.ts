import { pagesOf } from "../../factory/pages.ts";
import { arnLike, defineResource, type ResourceType, type Stored } from "../../factory/resource.ts";
import { named } from "../../factory/table.ts";
import { taggingOf } from "../../factory/tagging.ts";
import { AwsError, ModelledError } from "../../kernel/aws-error.ts";

/** A log group. */
export interface GroupParts {
  key: string | undefined;
  readonly class: string;
  /** How many days its events are kept; absent: for good. */
  days?: number;
}
export type Group = Stored<GroupParts>;

/** One line of a stream. */
export interface LogEvent {
  /** Digits that order events as their times do, and equal times as they came. */
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
  readonly ingested: number;
}

/** A log stream. */
export interface StreamParts {
  readonly group: string;
  readonly name: string;
  /** The oldest first. */
  events: LogEvent[];
  ingested?: number;
}
export type Stream = Stored<StreamParts>;

export const invalid = (words: string) => new ModelledError("InvalidParameterException", words);

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html */
export const groups: ResourceType<GroupParts> = defineResource<GroupParts>({
  service: "logs",
  name: "LogGroup",
  arn: arnLike("logs", "log-group:"),
  iamArn: (arn) => `${arn}:log-stream:`,
  named: ["logGroupName", "logGroupIdentifier"],
  idOf: groupIdIn,
  missing: () => new ModelledError("ResourceNotFoundException", "The specified log group does not exist."),
  exists: () => new ModelledError("ResourceAlreadyExistsException", "The specified log group already exists"),
  holders: () => [{ type: streams, of: ({ group }: StreamParts) => group, goes: true }],
});

/** Groups are named by their name, or their ARN with or without its star. */
function groupIdIn(given: string): string {
  return given.replace(/^arn:.*?:log-group:/, "").replace(/:\*$/, "");
}

/** A stream's id is that of its group and its own name: neither has a colon. */
export const streamId = (group: string, stream = ""): string => `${groupIdIn(group)}:${stream}`;

export const streams: ResourceType<StreamParts> = defineResource<StreamParts>({
  service: "logs",
  name: "LogStream",
  arn: (place, id) => groups.arn(place, id.replace(":", ":log-stream:")),
  named: [],
  missing: (id, request) =>
    named(groups, request, id.split(":")[0] ?? "")
      ? new ModelledError("ResourceNotFoundException", "The specified log stream does not exist.")
      : groups.missing(id, request),
  exists: () =>
    new ModelledError("ResourceAlreadyExistsException", "The specified log stream already exists"),
});

export const pages = pagesOf(50, () => invalid("The specified nextToken is invalid."));
/** Events are told by the thousand. */
export const eventPages = pagesOf(10_000, () => invalid("The specified nextToken is invalid."));

export const tagging = taggingOf({
  form: "map",
  most: 50,
  refuse: ({ why }) =>
    why === "too many"
      ? new ModelledError("TooManyTagsException", "The resource has too many tags.")
      : invalid("Tag keys must not begin with aws:."),
});

/** The periods that events may be kept for, in days. */
const periods = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288,
  3_653,
];

export function checkPeriod(days: number): number {
  if (periods.includes(days)) return days;
  throw new AwsError(
    "InvalidParameterException",
    `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${periods.join(", ")}]`,
  );
}

const dayMs = 86_400_000;

/** The events of a stream that its group still keeps. */
export function kept({ days }: Group, stream: Stream, now: Date): readonly LogEvent[] {
  if (days === undefined) return stream.events;
  const since = now.getTime() - days * dayMs;
  const first = stream.events.findIndex(({ timestamp }) => timestamp >= since);
  if (first !== 0) stream.events = first < 0 ? [] : stream.events.slice(first);
  return stream.events;
}
