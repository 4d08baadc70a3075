import { ResourceNotFoundException } from "@aws-sdk/client-dynamodb-streams";
import type { Authorization } from "../../kernel/request.ts";
import type { RequestContext } from "../../kernel/service.ts";
import type { World } from "../../kernel/world.ts";
import { constraint, invalid } from "../dynamodb/errors.ts";
import type { DynamoState } from "../dynamodb/state.ts";
import { readableStreams } from "../dynamodb/stream.ts";
import type { Stream } from "../dynamodb/stream-records.ts";

/** A request to DynamoDB Streams. */
export type Request = RequestContext;

const ARN = /^arn:aws[a-z-]*:dynamodb:[^:]+:\d{12}:table\/[^/]+\/stream\/[^/]+$/;

/** The streams that a request can reach, by ARN. */
export const streamsOf = ({ world, account, region, now }: Request): readonly Stream[] =>
  readableStreams(dynamoState(world, account, region), now);

/** The stream that a request names. */
export function findStream(request: Request, given: string | undefined): Stream {
  const arn = checkArn("streamArn", given);
  const stream = streamsOf(request).find((candidate) => candidate.arn === arn);
  if (stream === undefined) throw notFound(`Requested resource not found: Stream: ${arn} not found`);
  return stream;
}

/** The stream behind an ARN, wherever it is. */
export function streamByArn(world: World, arn: string): Stream | undefined {
  const [, , , region = "", account = ""] = arn.split(":");
  if (!world.service("dynamodb") || !world.accounts.includes(account)) return undefined;
  return readableStreams(dynamoState(world, account, region), world.clock.now()).find(
    (stream) => stream.arn === arn,
  );
}

export function checkArn(member: string, given: string | undefined): string {
  if (given === undefined) throw constraint("null", member, "Member must not be null");
  if (given.length < 37) {
    throw constraint(`'${given}'`, member, "Member must have length greater than or equal to 37");
  }
  if (!ARN.test(given)) throw invalid(`Invalid StreamArn: ${given}`);
  return given;
}

/** Checks a limit; `undefined` stands for the most that is allowed. */
export function checkLimit(given: number | undefined, most: number): number {
  const limit = given ?? most;
  const refuse = (rule: string) => constraint(`'${limit}'`, "limit", `Member must have value ${rule}`);
  if (limit < 1) throw refuse("greater than or equal to 1");
  if (limit > most) throw refuse(`less than or equal to ${most}`);
  return limit;
}

export const notFound = (message: string): ResourceNotFoundException =>
  new ResourceNotFoundException({ message, $metadata: {} });

/** The permission for an action on the stream that a request names. */
export const authorizeStream =
  (action: string) =>
  ({ StreamArn = "*" }: { readonly StreamArn?: string | undefined }): Authorization[] => [
    { action: `dynamodb:${action}`, resource: StreamArn },
  ];

/** The same, where an iterator names the stream. */
export const authorizeIterator = ({
  ShardIterator = "",
}: {
  readonly ShardIterator?: string | undefined;
}): Authorization[] => authorizeStream("GetRecords")({ StreamArn: ShardIterator.split("|")[0] });

/** ListStreams is allowed on the streams of a table. */
export const authorizeStreams = (
  { TableName = "*" }: { readonly TableName?: string | undefined },
  { account, region }: Request,
): Authorization[] => [
  {
    action: "dynamodb:ListStreams",
    resource: `arn:aws:dynamodb:${region}:${account}:table/${TableName}/stream/*`,
  },
];

const dynamoState = (world: World, account: string, region: string): DynamoState =>
  world.stateOf<DynamoState>(world.service("dynamodb")!, account, region);
