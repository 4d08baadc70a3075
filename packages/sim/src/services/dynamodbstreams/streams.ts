import type {
  DescribeStreamCommandInput,
  DescribeStreamCommandOutput,
  ListStreamsCommandInput,
  ListStreamsCommandOutput,
  Shard,
} from "@aws-sdk/client-dynamodb-streams";
import { tableNameOf } from "../dynamodb/find-table.ts";
import { horizonOf, sequenceNumber, statusOf } from "../dynamodb/stream.ts";
import type { Stream } from "../dynamodb/stream-records.ts";
import { checkArn, checkLimit, findStream, type Request, streamsOf } from "./shared.ts";

const MAX_STREAMS = 100;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_ListStreams.html */
export function listStreams(
  input: ListStreamsCommandInput,
  request: Request,
): Omit<ListStreamsCommandOutput, "$metadata"> {
  const limit = checkLimit(input.Limit, MAX_STREAMS);
  const table = input.TableName === undefined ? undefined : tableNameOf(input.TableName, 3);
  const start = input.ExclusiveStartStreamArn;
  if (start !== undefined) checkArn("exclusiveStartStreamArn", start);
  const streams = streamsOf(request).filter(
    ({ arn, tableName }) =>
      (table === undefined || tableName === table) && (start === undefined || arn > start),
  );
  const page = streams.slice(0, limit);
  return {
    Streams: page.map(({ arn, tableName, label }) => ({
      StreamArn: arn,
      TableName: tableName,
      StreamLabel: label,
    })),
    ...(streams.length > limit ? { LastEvaluatedStreamArn: page.at(-1)!.arn } : {}),
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_DescribeStream.html */
export function describeStream(
  input: DescribeStreamCommandInput,
  request: Request,
): Omit<DescribeStreamCommandOutput, "$metadata"> {
  checkLimit(input.Limit, MAX_STREAMS);
  const stream = findStream(request, input.StreamArn);
  const start = input.ExclusiveStartShardId ?? "";
  return {
    StreamDescription: {
      StreamArn: stream.arn,
      StreamLabel: stream.label,
      StreamStatus: statusOf(stream, request.now),
      StreamViewType: stream.viewType,
      CreationRequestDateTime: stream.created,
      TableName: stream.tableName,
      KeySchema: [...stream.keySchema],
      Shards: stream.shardId > start ? [shardOf(stream)] : [],
    },
  };
}

/** The shard begins before its first record, as AWS's do; it ends with its stream. */
function shardOf(stream: Stream): Shard {
  const { shardId, given, disabled } = stream;
  const start = horizonOf(stream);
  return {
    ShardId: shardId,
    SequenceNumberRange: {
      StartingSequenceNumber: sequenceNumber(start === 1 ? 0 : start),
      ...(disabled === undefined ? {} : { EndingSequenceNumber: sequenceNumber(given) }),
    },
  };
}
