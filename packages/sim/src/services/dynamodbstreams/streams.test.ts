import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  type StreamViewType,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type ShardIteratorType,
} from "@aws-sdk/client-dynamodb-streams";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, test } from "vitest";
import { createWorld } from "../../kernel/create-world.ts";
import type { World } from "../../kernel/world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { allow, document } from "../../testing/policy.ts";
import { simpleTable } from "../../testing/tables.ts";
import { dynamodb } from "../dynamodb/service.ts";
import { iam } from "../iam/service.ts";
import { dynamodbstreams } from "./service.ts";

const account = "111122223333";
const HOUR = 3_600_000;
const TableName = "orders";

let world: World;
let tables: DynamoDBClient;
let streams: DynamoDBStreamsClient;

const options = () => clientOptions(world, { region: "eu-west-1" });

beforeEach(() => {
  world = createWorld({
    services: [iam, dynamodb, dynamodbstreams],
    accounts: [account],
    seed: 5,
    outsideUser: { account },
  });
  tables = new DynamoDBClient(options());
  streams = new DynamoDBStreamsClient(options());
});

const table = simpleTable(TableName, "id");

/** A table with a stream; returns the stream's ARN. */
async function streamedTable(StreamViewType: StreamViewType = "NEW_AND_OLD_IMAGES", words: object = {}) {
  const StreamSpecification = { StreamEnabled: true, StreamViewType };
  const made = await tables.send(new CreateTableCommand({ ...table, StreamSpecification, ...words }));
  await world.clock.advance(5_000);
  return made.TableDescription!.LatestStreamArn!;
}

const put = (id: string, words: object = {}) =>
  tables.send(new PutItemCommand({ TableName, Item: { id: { S: id }, ...words } }));

const describeStream = async (StreamArn: string) =>
  (await streams.send(new DescribeStreamCommand({ StreamArn }))).StreamDescription!;

async function iteratorOf(
  StreamArn: string,
  type: ShardIteratorType = "TRIM_HORIZON",
  SequenceNumber?: string,
) {
  const ShardId = (await describeStream(StreamArn)).Shards![0]!.ShardId;
  const words = { StreamArn, ShardId, ShardIteratorType: type, SequenceNumber };
  return (await streams.send(new GetShardIteratorCommand(words))).ShardIterator;
}

const readFrom = (ShardIterator: string | undefined, Limit?: number) =>
  streams.send(new GetRecordsCommand({ ShardIterator, ...(Limit === undefined ? {} : { Limit }) }));

const recordsOf = async (arn: string) => (await readFrom(await iteratorOf(arn))).Records!;
const idsOf = (records: Awaited<ReturnType<typeof recordsOf>> | undefined) =>
  (records ?? []).map((record) => record.dynamodb?.Keys?.id?.S);

describe("a table's stream", () => {
  test("is told by the table, listed, and described with its shard", async () => {
    const arn = await streamedTable("KEYS_ONLY");
    const { Table } = await tables.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
      LatestStreamArn: `arn:aws:dynamodb:eu-west-1:${account}:table/orders/stream/2026-01-01T00:00:00.000`,
      LatestStreamLabel: "2026-01-01T00:00:00.000",
    });
    expect((await streams.send(new ListStreamsCommand({ TableName }))).Streams).toEqual([
      { StreamArn: arn, TableName, StreamLabel: "2026-01-01T00:00:00.000" },
    ]);
    const { Shards: [shard] = [], ...described } = await describeStream(arn);
    expect(described).toEqual({
      StreamArn: arn,
      StreamLabel: "2026-01-01T00:00:00.000",
      StreamStatus: "ENABLED",
      StreamViewType: "KEYS_ONLY",
      CreationRequestDateTime: new Date("2026-01-01T00:00:00Z"),
      TableName,
      KeySchema: table.KeySchema,
    });
    expect(shard?.ShardId).toMatch(/^shardId-\d{20}-[0-9a-f]{8}$/);
    expect(shard?.SequenceNumberRange).toEqual({
      StartingSequenceNumber: expect.stringMatching(/^\d{21,40}$/),
    });
  });

  test("tells each change of an item, and none where nothing changed", async () => {
    const arn = await streamedTable();
    const Key = { id: { S: "a" } };
    const one = { ":n": { N: "1" } };
    const update = () =>
      tables.send(
        new UpdateItemCommand({
          TableName,
          Key,
          UpdateExpression: "SET n = :n",
          ExpressionAttributeValues: one,
        }),
      );
    await put("a", { tags: { SS: ["x", "y"] } });
    await put("a", { tags: { SS: ["y", "x"] } });
    await update();
    await update();
    await tables.send(new DeleteItemCommand({ TableName, Key }));
    await tables.send(new DeleteItemCommand({ TableName, Key }));
    const records = await recordsOf(arn);
    const first = { id: { S: "a" }, tags: { SS: ["x", "y"] } };
    const second = { id: { S: "a" }, tags: { SS: ["y", "x"] }, n: { N: "1" } };
    expect(
      records.map(({ eventName, dynamodb }) => [eventName, dynamodb?.OldImage, dynamodb?.NewImage]),
    ).toEqual([
      ["INSERT", undefined, first],
      ["MODIFY", { ...first, tags: { SS: ["y", "x"] } }, second],
      ["REMOVE", second, undefined],
    ]);
    expect(records[0]).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: "INSERT",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: "eu-west-1",
      dynamodb: {
        ApproximateCreationDateTime: new Date("2026-01-01T00:00:05Z"),
        Keys: Key,
        NewImage: first,
        SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
        SizeBytes: 12,
        StreamViewType: "NEW_AND_OLD_IMAGES",
      },
    });
    const numbers = records.map(({ dynamodb }) => BigInt(dynamodb!.SequenceNumber!));
    expect(numbers).toEqual(numbers.toSorted((left, right) => (left < right ? -1 : 1)));
  });

  test.each([
    ["KEYS_ONLY", ["Keys"]],
    ["NEW_IMAGE", ["Keys", "NewImage"]],
    ["OLD_IMAGE", ["Keys", "OldImage"]],
    ["NEW_AND_OLD_IMAGES", ["Keys", "NewImage", "OldImage"]],
  ] as const)("with the view %s shows %j of a modified item", async (view, shown) => {
    const arn = await streamedTable(view);
    await put("a", { n: { N: "1" } });
    await put("a", { n: { N: "2" } });
    const [, modified] = await recordsOf(arn);
    const images = Object.keys(modified?.dynamodb ?? {}).filter((name) => /Keys|Image$/.test(name));
    expect(images.toSorted()).toEqual(shown);
  });

  test("counts a record's bytes as the developer guide's example does", async () => {
    const arn = await streamedTable();
    const message = (text: string) => put("101", { Message: { S: text } });
    await message("New item!");
    await message("This item has changed");
    const sizes = (await recordsOf(arn)).map(({ dynamodb }) => dynamodb?.SizeBytes);
    expect(sizes).toEqual([5 + 21, 5 + 21 + 33]);
  });

  test("tells the writes of a batch and of a transaction; of a cancelled one nothing", async () => {
    const arn = await streamedTable();
    const Item = (id: string) => ({ id: { S: id } });
    await tables.send(
      new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item: Item("batch") } }] } }),
    );
    await tables.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: Item("transaction") } },
          { ConditionCheck: { TableName, Key: Item("batch"), ConditionExpression: "attribute_exists(id)" } },
        ],
      }),
    );
    const cancelled = new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName, Item: Item("never") } },
        {
          ConditionCheck: { TableName, Key: Item("batch"), ConditionExpression: "attribute_not_exists(id)" },
        },
      ],
    });
    await expect(tables.send(cancelled)).rejects.toThrow("ConditionalCheckFailed");
    expect(idsOf(await recordsOf(arn))).toEqual(["batch", "transaction"]);
  });

  test("says of an expired item that DynamoDB removed it", async () => {
    const arn = await streamedTable();
    const TimeToLiveSpecification = { Enabled: true, AttributeName: "expires" };
    await tables.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
    await put("a", { expires: { N: String(world.clock.now().getTime() / 1000 + 30 * 3_600) } });
    await world.clock.advance(54 * HOUR);
    const [removed] = await recordsOf(arn);
    expect(removed).toMatchObject({
      eventName: "REMOVE",
      userIdentity: { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" },
      dynamodb: { OldImage: { id: { S: "a" } } },
    });
  });

  test("keeps a record for 24 hours", async () => {
    const arn = await streamedTable();
    await put("old");
    const first = (await recordsOf(arn))[0]!.dynamodb!.SequenceNumber;
    const atOnce = await iteratorOf(arn);
    await world.clock.advance(24 * HOUR);
    await put("new");
    expect(idsOf(await recordsOf(arn))).toEqual(["old", "new"]);
    await world.clock.advance(1);
    expect(idsOf(await recordsOf(arn))).toEqual(["new"]);
    const trimmed = { name: "TrimmedDataAccessException" };
    await expect(iteratorOf(arn, "AT_SEQUENCE_NUMBER", first)).rejects.toMatchObject(trimmed);
    const start = (await describeStream(arn)).Shards![0]!.SequenceNumberRange!.StartingSequenceNumber;
    expect(idsOf((await readFrom(await iteratorOf(arn, "AT_SEQUENCE_NUMBER", start))).Records)).toEqual([
      "new",
    ]);
    expect(idsOf((await readFrom(await iteratorOf(arn, "AFTER_SEQUENCE_NUMBER", first))).Records)).toEqual([
      "new",
    ]);
    await expect(readFrom(atOnce)).rejects.toMatchObject({ name: "ExpiredIteratorException" });
    await world.clock.advance(24 * HOUR - 30_000);
    const early = await iteratorOf(arn);
    await world.clock.advance(60_000);
    await expect(readFrom(early)).rejects.toMatchObject(trimmed);
  });

  test("is read from any of the four places, and page by page", async () => {
    const arn = await streamedTable();
    for (const id of ["a", "b", "c"]) await put(id);
    const [, second] = await recordsOf(arn);
    const number = second!.dynamodb!.SequenceNumber;
    const latest = await iteratorOf(arn, "LATEST");
    await put("d");
    const read = async (iterator: string | undefined) => idsOf((await readFrom(iterator)).Records);
    expect(await read(await iteratorOf(arn, "TRIM_HORIZON"))).toEqual(["a", "b", "c", "d"]);
    expect(await read(await iteratorOf(arn, "AT_SEQUENCE_NUMBER", number))).toEqual(["b", "c", "d"]);
    expect(await read(await iteratorOf(arn, "AFTER_SEQUENCE_NUMBER", number))).toEqual(["c", "d"]);
    expect(await read(latest)).toEqual(["d"]);
    const page = await readFrom(await iteratorOf(arn), 3);
    expect(idsOf(page.Records)).toEqual(["a", "b", "c"]);
    const next = await readFrom(page.NextShardIterator, 3);
    expect(idsOf(next.Records)).toEqual(["d"]);
    const none = await readFrom(next.NextShardIterator);
    expect(none.Records).toEqual([]);
    await put("e");
    expect(await read(none.NextShardIterator)).toEqual(["e"]);
  });

  test("gives up to 1 MB at a time", async () => {
    const arn = await streamedTable("NEW_IMAGE");
    for (const id of ["a", "b", "c"]) await put(id, { text: { S: "x".repeat(390 * 1024) } });
    const page = await readFrom(await iteratorOf(arn));
    expect(idsOf(page.Records)).toEqual(["a", "b"]);
    expect(idsOf((await readFrom(page.NextShardIterator)).Records)).toEqual(["c"]);
  });

  test("is turned off and on again as another one; the old one ends, and goes after a day", async () => {
    const arn = await streamedTable();
    await put("a");
    const change = (words: { StreamEnabled: boolean; StreamViewType?: StreamViewType }) =>
      tables.send(new UpdateTableCommand({ TableName, StreamSpecification: words }));
    await expect(change({ StreamEnabled: true, StreamViewType: "KEYS_ONLY" })).rejects.toThrow(
      "Table already has an enabled stream: TableName: orders",
    );
    await expect(change({ StreamEnabled: true })).rejects.toThrow(
      "One or more parameter values were invalid: If stream is being enabled then UpdateViewType is required",
    );
    await expect(change({ StreamEnabled: false, StreamViewType: "KEYS_ONLY" })).rejects.toThrow(
      "One or more parameter values were invalid: If stream is being disabled, then UpdateViewType must not be specified",
    );
    await expect(change({ StreamEnabled: true, StreamViewType: "Fisk" as never })).rejects.toMatchObject({
      name: "ValidationException",
    });
    await change({ StreamEnabled: false });
    await world.clock.advance(5_000);
    const { Table } = await tables.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({ LatestStreamArn: arn });
    expect(Table).not.toHaveProperty("StreamSpecification");
    await expect(change({ StreamEnabled: false })).rejects.toThrow(
      "Table has no stream to disable: TableName: orders",
    );
    await put("unseen");
    const { StreamStatus, Shards: [shard] = [] } = await describeStream(arn);
    expect(StreamStatus).toBe("DISABLED");
    const last = await readFrom(await iteratorOf(arn));
    expect(idsOf(last.Records)).toEqual(["a"]);
    expect(last.NextShardIterator).toBeUndefined();
    expect(shard?.SequenceNumberRange?.EndingSequenceNumber).toBe(
      last.Records?.[0]?.dynamodb?.SequenceNumber,
    );

    const again = await change({ StreamEnabled: true, StreamViewType: "KEYS_ONLY" });
    const fresh = again.TableDescription!.LatestStreamArn!;
    expect(fresh).not.toBe(arn);
    const listed = async () =>
      (await streams.send(new ListStreamsCommand({}))).Streams!.map(({ StreamArn }) => StreamArn);
    expect(await listed()).toEqual([arn, fresh]);
    await world.clock.advance(25 * HOUR);
    expect(await listed()).toEqual([fresh]);
    await expect(describeStream(arn)).rejects.toThrow(
      `Requested resource not found: Stream: ${arn} not found`,
    );
  });

  test("outlives its table for a day", async () => {
    const arn = await streamedTable();
    await put("a");
    await tables.send(new DeleteTableCommand({ TableName }));
    await world.clock.advance(5_000);
    expect((await describeStream(arn)).StreamStatus).toBe("DISABLED");
    expect(idsOf(await recordsOf(arn))).toEqual(["a"]);
  });

  test("lasts with the world that is saved and restored", async () => {
    const arn = await streamedTable();
    await put("before");
    const iterator = await iteratorOf(arn);
    const saved = structuredClone(world.snapshot());
    world = createWorld({
      services: [iam, dynamodb, dynamodbstreams],
      accounts: [account],
      seed: 5,
      outsideUser: { account },
      snapshot: saved,
    });
    tables = new DynamoDBClient(options());
    streams = new DynamoDBStreamsClient(options());
    await world.clock.settled();
    await put("after");
    expect(idsOf((await readFrom(iterator)).Records)).toEqual(["before", "after"]);
  });
});

describe("streams of several tables", () => {
  test("are listed in pages", async () => {
    for (const name of ["one", "two", "three"]) await streamedTable("KEYS_ONLY", { TableName: name });
    const first = await streams.send(new ListStreamsCommand({ Limit: 2 }));
    expect(first.Streams).toHaveLength(2);
    const second = await streams.send(
      new ListStreamsCommand({ Limit: 2, ExclusiveStartStreamArn: first.LastEvaluatedStreamArn }),
    );
    expect([...first.Streams!, ...second.Streams!].map((stream) => stream.TableName).toSorted()).toEqual([
      "one",
      "three",
      "two",
    ]);
    expect(second.LastEvaluatedStreamArn).toBeUndefined();
    expect((await streams.send(new ListStreamsCommand({ TableName: "none" }))).Streams).toEqual([]);
  });

  test("have no shard after the last", async () => {
    const arn = await streamedTable();
    const { Shards: [shard] = [] } = await describeStream(arn);
    const after = await streams.send(
      new DescribeStreamCommand({ StreamArn: arn, ExclusiveStartShardId: shard?.ShardId }),
    );
    expect(after.StreamDescription?.Shards).toEqual([]);
  });
});

describe("a wrong request for a stream is refused:", () => {
  const arnOf = (table: string) =>
    `arn:aws:dynamodb:eu-west-1:${account}:table/${table}/stream/2026-01-01T00:00:00.000`;

  test.each([
    [
      "a stream that is not there",
      arnOf("none"),
      "ResourceNotFoundException",
      "Requested resource not found: Stream: ",
    ],
    ["what is no ARN", "x".repeat(40), "ValidationException", "Invalid StreamArn"],
    [
      "what is too short for one",
      "short",
      "ValidationException",
      "1 validation error detected: Value 'short' at 'streamArn' failed to satisfy constraint: Member must have length greater than or equal to 37",
    ],
  ])("%s", async (_what, StreamArn, name, message) => {
    const refused = expect(streams.send(new DescribeStreamCommand({ StreamArn }))).rejects;
    await refused.toMatchObject({ name, message: expect.stringContaining(message) });
  });

  test("limits out of range", async () => {
    const refusal = (value: number, rule: string) =>
      `1 validation error detected: Value '${value}' at 'limit' failed to satisfy constraint: Member must have value ${rule}`;
    const list = (Limit: number) => streams.send(new ListStreamsCommand({ Limit }));
    await expect(list(0)).rejects.toThrow(refusal(0, "greater than or equal to 1"));
    await expect(list(101)).rejects.toThrow(refusal(101, "less than or equal to 100"));
    const iterator = await iteratorOf(await streamedTable());
    await expect(readFrom(iterator, 1_001)).rejects.toThrow(refusal(1_001, "less than or equal to 1000"));
  });

  test("iterators that are none, or too old", async () => {
    const arn = await streamedTable();
    await expect(readFrom("no iterator at all")).rejects.toMatchObject({
      name: "ValidationException",
      message: "Invalid ShardIterator",
    });
    const iterator = await iteratorOf(arn);
    await world.clock.advance(15 * 60_000);
    await readFrom(iterator);
    await world.clock.advance(1);
    await expect(readFrom(iterator)).rejects.toMatchObject({ name: "ExpiredIteratorException" });
  });

  test("shards, places and sequence numbers that are none", async () => {
    const arn = await streamedTable();
    const { Shards: [shard] = [] } = await describeStream(arn);
    const ask = (words: object) =>
      streams.send(
        new GetShardIteratorCommand({
          StreamArn: arn,
          ShardId: shard?.ShardId,
          ShardIteratorType: "LATEST",
          ...words,
        }),
      );
    await expect(ask({ ShardId: "shardId-00000000000000000000-none" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Requested resource not found: Shard does not exist",
    });
    const invalid = { name: "ValidationException" };
    const SequenceNumber = shard?.SequenceNumberRange?.StartingSequenceNumber;
    await expect(ask({ ShardIteratorType: "FIRST" })).rejects.toMatchObject(invalid);
    await expect(ask({ ShardIteratorType: "AT_SEQUENCE_NUMBER" })).rejects.toMatchObject(invalid);
    await expect(ask({ SequenceNumber })).rejects.toMatchObject(invalid);
    await expect(
      ask({ ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber: "second" }),
    ).rejects.toMatchObject(invalid);
    await ask({ ShardIteratorType: "AT_SEQUENCE_NUMBER", SequenceNumber });
  });

  test("a user without the permission for the stream", async () => {
    const arn = await streamedTable();
    const iterator = await iteratorOf(arn);
    const admin = new IAMClient(options());
    await admin.send(new CreateUserCommand({ UserName: "reader" }));
    const { AccessKey } = await admin.send(new CreateAccessKeyCommand({ UserName: "reader" }));
    const credentials = {
      accessKeyId: AccessKey!.AccessKeyId!,
      secretAccessKey: AccessKey!.SecretAccessKey!,
    };
    const reader = new DynamoDBStreamsClient({ ...options(), credentials });
    const grant = (Action: string, Resource: string) =>
      admin.send(
        new PutUserPolicyCommand({
          UserName: "reader",
          PolicyName: "p",
          PolicyDocument: document(allow(Action, Resource)),
        }),
      );
    const read = () => reader.send(new GetRecordsCommand({ ShardIterator: iterator }));
    await grant("dynamodb:GetRecords", arnOf("other"));
    await expect(read()).rejects.toMatchObject({ name: "AccessDeniedException" });
    await grant("dynamodb:GetRecords", `arn:aws:dynamodb:eu-west-1:${account}:table/orders/stream/*`);
    await read();
    await expect(reader.send(new DescribeStreamCommand({ StreamArn: arn }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });
});
