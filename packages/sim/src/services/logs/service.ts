import type * as Sdk from "@aws-sdk/client-cloudwatch-logs";
import { declareService } from "../../factory/declare-service.ts";
import { remove } from "../../factory/lifecycle.ts";
import { type DeclaredOperations, making, on, type Words } from "../../factory/operations.ts";
import { refusedAs } from "../../factory/refusal.ts";
import type { Request } from "../../factory/resource.ts";
import { all, belongings, find, make } from "../../factory/table.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import { filterPattern } from "./filter-pattern.ts";
import { getEvents } from "./get-events.ts";
import {
  checkPeriod,
  eventPages,
  type Group,
  groups,
  invalid,
  kept,
  pages,
  type Stream,
  streamId,
  streams,
  tagging,
} from "./group.ts";
import { putEvents } from "./put-events.ts";

const streamOf = ({ id }: Group, name: string | undefined, request: Request): Stream =>
  find(streams, request, streamId(id, name));
const streamsOf = ({ id }: Group, request: Request) => belongings(streams, request, ({ group }) => group, id);

const shownGroup = (group: Group, request: Request): Sdk.LogGroup => ({
  logGroupName: group.id,
  creationTime: group.created.getTime(),
  ...(group.days === undefined ? {} : { retentionInDays: group.days }),
  metricFilterCount: 0,
  arn: `${group.arn}:*`,
  logGroupArn: group.arn,
  storedBytes: streamsOf(group, request)
    .flatMap((stream) => kept(group, stream, request.now))
    .reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0),
  ...(group.key === undefined ? {} : { kmsKeyId: group.key }),
  logGroupClass: group.class as Sdk.LogGroupClass,
});

function shownStream(stream: Stream): Sdk.LogStream {
  const [first, last] = [stream.events[0], stream.events.at(-1)];
  return {
    logStreamName: stream.name,
    creationTime: stream.created.getTime(),
    ...(first ? { firstEventTimestamp: first.timestamp } : {}),
    ...(last ? { lastEventTimestamp: last.timestamp } : {}),
    ...(stream.ingested ? { lastIngestionTime: stream.ingested } : {}),
    uploadSequenceToken: String(stream.serial).padStart(56, "0"),
    arn: stream.arn,
    storedBytes: 0,
  };
}

interface OnStream {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
  readonly logStreamName: string | undefined;
}

/** An operation on a stream of a group. */
const onStream = <Input extends OnStream, Output>(
  run: (group: Group, stream: Stream, input: Input, request: Request) => Output,
  words: Words<Input> = {},
) =>
  on(
    streams,
    (stream, input: Input, request) => run(find(groups, request, stream.group), stream, input, request),
    {
      by: ({ logGroupName, logGroupIdentifier = "", logStreamName }) =>
        streamId(logGroupName ?? logGroupIdentifier, logStreamName),
      ...words,
    },
  );

/** The answer of operations that answer nothing. */
const done = (_made: unknown) => ({});

const operations: DeclaredOperations<typeof Sdk> = {
  CreateLogGroup: making(
    groups,
    ({ logGroupName }) => logGroupName,
    (input, request) => {
      if (input.deletionProtectionEnabled) throw notSimulated("protection of log groups");
      const own = { key: input.kmsKeyId, class: input.logGroupClass ?? "STANDARD" };
      return done(
        void make(groups, request, { id: input.logGroupName ?? "", own, tags: tagging.read(input.tags) }),
      );
    },
  ),
  DeleteLogGroup: on(groups, (group, _input, request) => done(remove(groups, group, request))),
  DescribeLogGroups: {
    of: [],
    run: (input, request) => {
      const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupClass: kind } = input;
      if (prefix !== undefined && pattern !== undefined)
        throw invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
      const found = all(groups, request).filter(
        (group) =>
          group.id.startsWith(prefix ?? "") &&
          group.id.toLowerCase().includes((pattern ?? "").toLowerCase()) &&
          (kind === undefined || group.class === kind),
      );
      const wanted = { token: input.nextToken, limit: input.limit };
      const { items, next } = pages.sorted(found, ({ id }) => id, request, wanted);
      const list = items.map((group) => shownGroup(group, request));
      return { logGroups: list, ...(next ? { nextToken: next } : {}) };
    },
  },
  PutRetentionPolicy: on(groups, (group, { retentionInDays = 0 }) => {
    group.days = checkPeriod(retentionInDays);
    return {};
  }),
  DeleteRetentionPolicy: on(groups, (group) => {
    delete group.days;
    return {};
  }),
  AssociateKmsKey: on(groups, (group, { kmsKeyId }) => {
    group.key = kmsKeyId;
    return {};
  }),
  DisassociateKmsKey: on(groups, (group) => {
    group.key = undefined;
    return {};
  }),
  CreateLogStream: on(groups, ({ id: group }, { logStreamName: name = "" }, request) =>
    done(make(streams, request, { id: streamId(group, name), own: { group, name, events: [] } })),
  ),
  DeleteLogStream: onStream((_group, stream, _input, request) => done(remove(streams, stream, request))),
  DescribeLogStreams: on(groups, (group, input, request) => {
    const { logStreamNamePrefix: prefix, orderBy, descending: isDescending = false, limit } = input;
    if (prefix !== undefined && orderBy === "LastEventTime")
      throw invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
    const found = streamsOf(group, request).filter(({ name }) => name.startsWith(prefix ?? ""));
    const last = ({ events, name }: Stream) =>
      `${String(events.at(-1)?.timestamp ?? 0).padStart(20, "0")} ${name}`;
    const by = orderBy === "LastEventTime" ? last : ({ name }: Stream) => name;
    const wanted = { token: input.nextToken, limit, of: group.id, isDescending };
    const { items, next } = pages.sorted(found, by, request, wanted);
    return { logStreams: items.map(shownStream), ...(next ? { nextToken: next } : {}) };
  }),
  PutLogEvents: onStream(
    (group, stream, input, request) => putEvents(group, stream, input.logEvents ?? [], request),
    { isChange: false },
  ),
  GetLogEvents: onStream((group, stream, input, request) =>
    getEvents(kept(group, stream, request.now), input),
  ),
  FilterLogEvents: on(groups, (group, input, request) => {
    const { logStreamNames: names, logStreamNamePrefix: prefix, startTime = 0, endTime } = input;
    if (names && prefix !== undefined)
      throw invalid("LogStreamNamePrefix and LogStreamNames are mutually exclusive parameters.");
    const matches = filterPattern(input.filterPattern);
    const chosen = names
      ? names.map((name) => streamOf(group, name, request))
      : streamsOf(group, request).filter(({ name }) => name.startsWith(prefix ?? ""));
    const found = chosen.flatMap((stream) =>
      kept(group, stream, request.now)
        .filter(({ timestamp }) => timestamp >= startTime && timestamp <= (endTime ?? timestamp))
        .filter(({ message }) => matches(message))
        .map((event) => ({ ...event, stream: stream.name })),
    );
    const wanted = { token: input.nextToken, limit: input.limit, of: group.id };
    const { items, next } = eventPages.sorted(found, ({ id }) => id, request, wanted);
    const events = items.map(({ id, timestamp, message, ingested, stream }) => ({
      logStreamName: stream,
      timestamp,
      message,
      ingestionTime: ingested,
      eventId: id,
    }));
    return { events, searchedLogStreams: [], ...(next ? { nextToken: next } : {}) };
  }),
  TagResource: tagging.adding([groups], "resourceArn", "tags"),
  UntagResource: tagging.removing([groups], "resourceArn", "tagKeys"),
  ListTagsForResource: on(groups, ({ tags }) => ({ tags: tagging.show(tags) }), { by: "resourceArn" }),
  TagLogGroup: tagging.adding([groups], "logGroupName", "tags"),
  UntagLogGroup: tagging.removing([groups], "logGroupName", "tags"),
  ListTagsLogGroup: on(groups, ({ tags }) => ({ tags: tagging.show(tags) })),
};

/** Amazon CloudWatch Logs: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/Welcome.html */
export const logs = declareService({
  name: "logs",
  signingName: "logs",
  fidelity: {
    models:
      "Groups, streams, and events in their order within AWS's limits of time and size; events by stream, forwards and backwards, and by patterns of words, expressions and JSON, as `aws logs tail` asks for them; retention, tags.",
    refuses: [
      "queries of Insights, live tails, metric and subscription filters, exports, anomalies, deliveries",
      "filter patterns of messages with columns",
    ],
    ignores: ["the KMS key: it is kept and told"],
  },
  load: () => import("@aws-sdk/client-cloudwatch-logs"),
  constraints: () => import("./constraints.json", { with: { type: "json" } }),
  refusal: refusedAs("InvalidParameterException"),
  types: [groups, streams],
  tagging,
  operations,
});
