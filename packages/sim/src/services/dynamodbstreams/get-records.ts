import type {
  _Record,
  GetRecordsCommandInput,
  GetRecordsCommandOutput,
} from "@aws-sdk/client-dynamodb-streams";
import { sequenceNumber } from "../dynamodb/stream.ts";
import type { Stream, StreamRecord } from "../dynamodb/stream-records.ts";
import { iteratorAt, openIterator } from "./shard-iterators.ts";
import { checkLimit, type Request } from "./shared.ts";

const MAX_RECORDS = 1_000;
const MAX_BYTES = 1024 * 1024;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html */
export function getRecords(
  input: GetRecordsCommandInput,
  request: Request,
): Omit<GetRecordsCommandOutput, "$metadata"> {
  const limit = checkLimit(input.Limit, MAX_RECORDS);
  const { stream, number } = openIterator(input.ShardIterator, request);
  const page = pageOf(stream, number, limit);
  const next = page.at(-1)?.number ?? number - 1;
  const isOver = stream.disabled !== undefined && next >= stream.given;
  return {
    Records: page.map((record) => show(record, stream, request.region)),
    ...(isOver ? {} : { NextShardIterator: iteratorAt(stream, next + 1, request.now) }),
  };
}

/** Up to the limit and to 1 MB; one record at least. */
function pageOf({ records }: Stream, number: number, limit: number): readonly StreamRecord[] {
  const from = records.findIndex((record) => record.number >= number);
  if (from === -1) return [];
  const page: StreamRecord[] = [];
  let bytes = 0;
  for (const record of records.slice(from, from + limit)) {
    bytes += record.bytes;
    if (page.length > 0 && bytes > MAX_BYTES) break;
    page.push(record);
  }
  return page;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html */
function show(record: StreamRecord, { viewType }: Stream, region: string): _Record {
  return {
    eventID: record.id,
    eventName: record.change,
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: wholeSecond(record.time),
      Keys: record.keys,
      ...(record.newImage === undefined ? {} : { NewImage: record.newImage }),
      ...(record.oldImage === undefined ? {} : { OldImage: record.oldImage }),
      SequenceNumber: sequenceNumber(record.number),
      SizeBytes: record.bytes,
      StreamViewType: viewType,
    },
    ...(record.principal === undefined
      ? {}
      : { userIdentity: { PrincipalId: record.principal, Type: "Service" } }),
  };
}

const wholeSecond = (time: Date) => new Date(Math.floor(time.getTime() / 1_000) * 1_000);
