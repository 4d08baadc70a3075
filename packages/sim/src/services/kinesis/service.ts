import type * as Sdk from "@aws-sdk/client-kinesis";
import { declareService } from "../../factory/declare-service.ts";
import { enter } from "../../factory/lifecycle.ts";
import { type DeclaredOperations, making, on, plain } from "../../factory/operations.ts";
import { pagesOf } from "../../factory/pages.ts";
import { arnLike, defineResource, type Request, type Stored } from "../../factory/resource.ts";
import { all, make } from "../../factory/table.ts";
import { taggingOf } from "../../factory/tagging.ts";
import { ModelledError } from "../../kernel/aws-error.ts";

/** A data stream. */
interface StreamParts {
  readonly shards: number;
  readonly mode: Sdk.StreamMode;
  hours: number;
}
type Stream = Stored<StreamParts>;

const invalid = (words: string) => new ModelledError("InvalidArgumentException", words);
const streams = defineResource<StreamParts>({
  service: "kinesis",
  name: "Stream",
  arn: arnLike("kinesis", "stream/"),
  named: ["StreamARN", "StreamName"],
  missing: (given, { account }) =>
    new ModelledError(
      "ResourceNotFoundException",
      `Stream ${given.replace(/^.*\//, "")} under account ${account} not found.`,
    ),
  exists: ({ id, account }) =>
    new ModelledError("ResourceInUseException", `Stream ${id} under account ${account} already exists.`),
  life: {
    CREATING: { lasts: [10_000, 30_000], next: "ACTIVE" },
    UPDATING: { lasts: [10_000, 30_000], next: "ACTIVE" },
    DELETING: { lasts: [10_000, 60_000], next: "gone" },
  },
});

const pages = pagesOf(10_000, () => invalid("The token is not valid."));
const tagging = taggingOf({
  form: "map",
  most: 50,
  refuse: ({ why }) => invalid(`A stream has 50 tags at most, of its own: these are ${why}.`),
});

/** The shards share all hash keys evenly. */
const shardsOf = ({ shards }: Stream): Sdk.Shard[] =>
  Array.from({ length: shards }, (_, index) => {
    const edge = (at: number) => (2n ** 128n * BigInt(at)) / BigInt(shards);
    return {
      ShardId: `shardId-${String(index).padStart(12, "0")}`,
      HashKeyRange: { StartingHashKey: String(edge(index)), EndingHashKey: String(edge(index + 1) - 1n) },
      SequenceNumberRange: { StartingSequenceNumber: String(index).padStart(56, "4") },
    };
  });

const summary = (stream: Stream) => ({
  StreamName: stream.id,
  StreamARN: stream.arn,
  StreamStatus: stream.status as Sdk.StreamStatus,
  StreamModeDetails: { StreamMode: stream.mode },
  StreamCreationTimestamp: stream.created,
});
const described = (stream: Stream) => ({
  ...summary(stream),
  RetentionPeriodHours: stream.hours,
  EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
  EncryptionType: "NONE" as const,
});

/** Records are kept for a day to a year; a stream is changed while nothing else is. */
function keep(stream: Stream, hours: number, isRight: boolean, request: Request): object {
  const { id, account, status } = stream;
  if (!isRight || hours < 24 || hours > 8_760)
    throw invalid(`Stream ${id} keeps records for ${stream.hours} hours; ${hours} hours are not possible.`);
  if (status !== "ACTIVE")
    throw new ModelledError("ResourceInUseException", `Stream ${id} under account ${account} is ${status}.`);
  stream.hours = hours;
  enter(streams, stream, "UPDATING", request);
  return {};
}

const operations: DeclaredOperations<typeof Sdk> = {
  CreateStream: making(
    streams,
    ({ StreamName }) => StreamName,
    (input, request) => {
      const mode = input.StreamModeDetails?.StreamMode ?? "PROVISIONED";
      if (mode === "PROVISIONED" && input.ShardCount === undefined)
        throw new ModelledError(
          "ValidationException",
          "ShardCount must be specified for a provisioned stream.",
        );
      const own = { shards: mode === "ON_DEMAND" ? 4 : (input.ShardCount ?? 1), mode, hours: 24 };
      const tags = tagging.read(input.Tags);
      make(streams, request, { id: input.StreamName ?? "", own, tags, status: "CREATING" });
      return {};
    },
  ),
  DescribeStream: on(streams, (stream) => ({
    StreamDescription: { ...described(stream), Shards: shardsOf(stream), HasMoreShards: false },
  })),
  DescribeStreamSummary: on(streams, (stream) => ({
    StreamDescriptionSummary: { ...described(stream), OpenShardCount: stream.shards, ConsumerCount: 0 },
  })),
  ListStreams: plain((input, request) => {
    const after = input.ExclusiveStartStreamName ?? "";
    const found = all(streams, request).filter(({ id }) => input.NextToken !== undefined || id > after);
    const wanted = { token: input.NextToken, limit: input.Limit ?? 100 };
    const { items, next } = pages.sorted(found, ({ id }) => id, request, wanted);
    const names = items.map(({ id }) => id);
    const more = { HasMoreStreams: next !== undefined, ...(next ? { NextToken: next } : {}) };
    return { StreamNames: names, StreamSummaries: items.map(summary), ...more };
  }),
  DeleteStream: on(streams, (stream, _input, request) => {
    enter(streams, stream, "DELETING", request);
    return {};
  }),
  IncreaseStreamRetentionPeriod: on(streams, (stream, { RetentionPeriodHours: hours = 24 }, request) =>
    keep(stream, hours, hours >= stream.hours, request),
  ),
  DecreaseStreamRetentionPeriod: on(streams, (stream, { RetentionPeriodHours: hours = 24 }, request) =>
    keep(stream, hours, hours <= stream.hours, request),
  ),
  AddTagsToStream: tagging.adding([streams], "StreamName", "Tags"),
  RemoveTagsFromStream: tagging.removing([streams], "StreamName", "TagKeys"),
  ListTagsForStream: on(streams, ({ tags }) => ({
    Tags: [...tags].map(([Key, Value]) => ({ Key, Value })),
    HasMoreTags: false,
  })),
};

/** Amazon Kinesis Data Streams: https://docs.aws.amazon.com/kinesis/latest/APIReference/Welcome.html */
export const kinesis = declareService({
  name: "kinesis",
  signingName: "kinesis",
  fidelity: {
    models: "Streams with their states in time, modes, shards, retention, tags.",
    refuses: [
      "records, consumers, encryption, changes of mode and shards; HTTP/2, which SDKs for JavaScript begin with",
    ],
    ignores: [],
  },
  load: () => import("@aws-sdk/client-kinesis"),
  constraints: () => import("./constraints.json", { with: { type: "json" } }),
  types: [streams],
  tagging,
  operations,
});
