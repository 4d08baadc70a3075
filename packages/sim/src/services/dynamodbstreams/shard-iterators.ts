import {
  ExpiredIteratorException,
  type GetShardIteratorCommandInput,
  type GetShardIteratorCommandOutput,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import { constraint, invalid } from "../dynamodb/errors.ts";
import { horizonOf, numberBehind } from "../dynamodb/stream.ts";
import type { Stream } from "../dynamodb/stream-records.ts";
import { findStream, notFound, type Request } from "./shared.ts";

/** How long an iterator may be used. */
const ITERATOR_LIFE_MS = 15 * 60 * 1000;

const iteratorTypes = ["AFTER_SEQUENCE_NUMBER", "LATEST", "AT_SEQUENCE_NUMBER", "TRIM_HORIZON"];

/** A place in a stream, as an iterator carries it. */
interface Position {
  /** Of the next record to read. */
  readonly number: number;
  /** When the iterator was given, in milliseconds since the epoch. */
  readonly time: number;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html */
export function getShardIterator(
  input: GetShardIteratorCommandInput,
  request: Request,
): Omit<GetShardIteratorCommandOutput, "$metadata"> {
  const { ShardId, ShardIteratorType: type } = input;
  if (ShardId === undefined) throw constraint("null", "shardId", "Member must not be null");
  if (ShardId.length < 28 || ShardId.length > 65) {
    const rule = ShardId.length < 28 ? "greater than or equal to 28" : "less than or equal to 65";
    throw constraint(`'${ShardId}'`, "shardId", `Member must have length ${rule}`);
  }
  if (type === undefined || !iteratorTypes.includes(type)) {
    throw constraint(
      type === undefined ? "null" : `'${type}'`,
      "shardIteratorType",
      type === undefined
        ? "Member must not be null"
        : `Member must satisfy enum value set: [${iteratorTypes.join(", ")}]`,
    );
  }
  const given = sequenceNumberIn(input);
  const stream = findStream(request, input.StreamArn);
  if (stream.shardId !== ShardId) throw notFound("Requested resource not found: Shard does not exist");
  return { ShardIterator: iteratorAt(stream, firstWanted(stream, type, given), request.now) };
}

/** An iterator as a text that only this service understands. */
export const iteratorAt = ({ arn }: Stream, number: number, now: Date): string =>
  `${arn}|1|${Buffer.from(JSON.stringify({ number, time: now.getTime() })).toString("base64")}`;

/** The stream that an iterator reads, and the number of the record that is next. */
export function openIterator(
  iterator: string | undefined,
  request: Request,
): { readonly stream: Stream; readonly number: number } {
  if (iterator === undefined) throw constraint("null", "shardIterator", "Member must not be null");
  const position = positionIn(iterator);
  const stream = findStream(request, iterator.split("|")[0]);
  if (request.now.getTime() - position.time > ITERATOR_LIFE_MS) {
    throw new ExpiredIteratorException({
      message: "The provided iterator exceeds the maximum age allowed.",
      $metadata: {},
    });
  }
  refuseTrimmed(stream, position.number);
  return { stream, number: position.number };
}

function positionIn(iterator: string): Position {
  const [, version, text = ""] = iterator.split("|");
  try {
    const { number, time } = JSON.parse(Buffer.from(text, "base64").toString()) as Partial<Position>;
    if (version === "1" && typeof number === "number" && typeof time === "number") return { number, time };
  } catch {
    // Told as what it is, below.
  }
  throw invalid("Invalid ShardIterator");
}

function sequenceNumberIn({
  ShardIteratorType: type,
  SequenceNumber: given,
}: GetShardIteratorCommandInput): number | undefined {
  const isWanted = type === "AT_SEQUENCE_NUMBER" || type === "AFTER_SEQUENCE_NUMBER";
  if (given === undefined && !isWanted) return undefined;
  if (given === undefined) throw invalid(`Missing value for required parameter SequenceNumber: ${type}`);
  if (!isWanted) throw invalid(`SequenceNumber may not be specified with ShardIteratorType ${type}`);
  const number = numberBehind(given);
  if (number === undefined) throw invalid(`Invalid SequenceNumber: ${given}`);
  return number;
}

function firstWanted(stream: Stream, type: string, given: number | undefined): number {
  if (type === "TRIM_HORIZON") return horizonOf(stream);
  if (type === "LATEST") return stream.given + 1;
  const number = Math.max(1, type === "AT_SEQUENCE_NUMBER" ? given! : given! + 1);
  refuseTrimmed(stream, number);
  return number;
}

function refuseTrimmed(stream: Stream, number: number): void {
  if (number >= horizonOf(stream)) return;
  throw new TrimmedDataAccessException({
    message: "The data you are trying to access has been trimmed.",
    $metadata: {},
  });
}
