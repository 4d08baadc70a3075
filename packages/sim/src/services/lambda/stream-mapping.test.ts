import {
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { beforeEach, describe, expect, test } from "vitest";
import { createWorld, type WorldOptions } from "../../kernel/create-world.ts";
import type { LambdaCode, World } from "../../kernel/world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { addFunction } from "../../testing/functions.ts";
import { takeMessages } from "../../testing/messages.ts";
import { allow } from "../../testing/policy.ts";
import { makeRole, setPolicy } from "../../testing/roles.ts";
import { simpleTable } from "../../testing/tables.ts";
import { dynamodb } from "../dynamodb/service.ts";
import { dynamodbstreams } from "../dynamodbstreams/service.ts";
import { iam } from "../iam/service.ts";
import { sqs } from "../sqs/service.ts";
import { sts } from "../sts/service.ts";
import { lambda } from "./service.ts";

const account = "111122223333";
const role = `arn:aws:iam::${account}:role/worker`;
const TableName = "orders";
const HOUR = 3_600_000;

interface Change {
  readonly eventName: string;
  readonly userIdentity?: object;
  readonly dynamodb: {
    readonly Keys: { readonly id: { readonly S: string } };
    readonly SequenceNumber: string;
  };
}

let world: World;
let functions: LambdaClient;
let tables: DynamoDBClient;
let queues: SQSClient;
let roles: IAMClient;
let streamArn: string;
/** The ids of the items of each batch that the function was given, in order. */
let batches: string[][];

const worldOptions: WorldOptions = {
  services: [iam, sts, sqs, dynamodb, dynamodbstreams, lambda],
  accounts: [account],
  seed: 3,
  outsideUser: { account },
};

function connect(to: World): void {
  world = to;
  const options = clientOptions(world);
  roles = new IAMClient(options);
  functions = new LambdaClient(options);
  tables = new DynamoDBClient(options);
  queues = new SQSClient(options);
}

const givePolicy = (...actions: string[]) => setPolicy(roles, "worker", allow(actions));

beforeEach(async () => {
  connect(createWorld(worldOptions));
  batches = [];
  await makeRole(roles, "worker", "lambda.amazonaws.com", allow(["dynamodb:*", "sqs:*"]));
  const made = await tables.send(
    new CreateTableCommand({
      ...simpleTable(TableName, "id"),
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    }),
  );
  streamArn = made.TableDescription!.LatestStreamArn!;
  await world.clock.advance(5_000);
});

/** A function that notes its batches, and does to the changes what a test says. */
async function makeFunction(react: (changes: readonly Change[], event: unknown) => unknown = () => null) {
  const code: LambdaCode = async (event) => {
    const { Records } = event as { Records: readonly Change[] };
    batches.push(Records.map(idOf));
    return react(Records, event);
  };
  await addFunction(world, functions, "worker", code, { Role: role });
}

const idOf = ({ dynamodb }: Change) => dynamodb.Keys.id.S;

const failOn =
  (...ids: string[]) =>
  (changes: readonly Change[]) => {
    if (changes.map(idOf).some((id) => ids.includes(id))) throw new Error("broken");
  };

const map = (words: Partial<CreateEventSourceMappingCommandInput> = {}) =>
  functions.send(
    new CreateEventSourceMappingCommand({
      FunctionName: "worker",
      EventSourceArn: streamArn,
      StartingPosition: "TRIM_HORIZON",
      ...words,
    }),
  );

async function put(...ids: string[]): Promise<void> {
  for (const id of ids) await tables.send(new PutItemCommand({ TableName, Item: { id: { S: id } } }));
}

async function makeQueue(): Promise<{ Destination: string; read: () => Promise<unknown[]> }> {
  const { QueueUrl = "" } = await queues.send(new CreateQueueCommand({ QueueName: "given-up" }));
  const read = async () => (await takeMessages(queues, QueueUrl)).map(({ Body = "" }) => JSON.parse(Body));
  return { Destination: `arn:aws:sqs:us-east-1:${account}:given-up`, read };
}

describe("a table's stream as event source", () => {
  test("gives the function the changes as Lambda words them", async () => {
    const events: unknown[] = [];
    await makeFunction((_changes, event) => events.push(event));
    await map();
    const Item = {
      id: { S: "a" },
      photo: { B: Buffer.from("hi") },
      nested: { M: { all: { BS: [Buffer.from("hi")] } } },
    };
    await tables.send(new PutItemCommand({ TableName, Item }));
    await world.clock.settled();
    expect(events).toEqual([
      {
        Records: [
          {
            eventID: expect.any(String),
            eventName: "INSERT",
            eventVersion: "1.1",
            eventSource: "aws:dynamodb",
            awsRegion: "us-east-1",
            eventSourceARN: streamArn,
            dynamodb: {
              ApproximateCreationDateTime: Date.parse("2026-01-01T00:00:05Z") / 1000,
              Keys: { id: { S: "a" } },
              NewImage: { id: { S: "a" }, photo: { B: "aGk=" }, nested: { M: { all: { BS: ["aGk="] } } } },
              SequenceNumber: expect.stringMatching(/^\d+$/),
              SizeBytes: expect.any(Number),
              StreamViewType: "NEW_AND_OLD_IMAGES",
            },
          },
        ],
      },
    ]);
  });

  test("says who removed what expired", async () => {
    const identities: unknown[] = [];
    await makeFunction((changes) => identities.push(...changes.map((change) => change.userIdentity)));
    await map({ StartingPosition: "LATEST" });
    const TimeToLiveSpecification = { Enabled: true, AttributeName: "expires" };
    await tables.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
    const Item = { id: { S: "a" }, expires: { N: String(world.clock.now().getTime() / 1000) } };
    await tables.send(new PutItemCommand({ TableName, Item }));
    await world.clock.advance(25 * HOUR);
    expect(identities).toEqual([undefined, { type: "Service", principalId: "dynamodb.amazonaws.com" }]);
  });

  test("is read from its oldest record, or from now on", async () => {
    await makeFunction();
    await put("a", "b");
    const { UUID } = await map({ BatchSize: 2 });
    await world.clock.settled();
    await put("c");
    await world.clock.settled();
    expect(batches).toEqual([["a", "b"], ["c"]]);
    await functions.send(new DeleteEventSourceMappingCommand({ UUID }));
    await put("d");
    await map({ StartingPosition: "LATEST" });
    await put("e");
    await world.clock.settled();
    expect(batches.slice(2)).toEqual([["e"]]);
  });

  test("keeps the order of changes, and gives batches of at most their size", async () => {
    await makeFunction();
    await put("a", "b", "c", "d", "e");
    await tables.send(new DeleteItemCommand({ TableName, Key: { id: { S: "a" } } }));
    await map({ BatchSize: 4 });
    await world.clock.settled();
    expect(batches).toEqual([
      ["a", "b", "c", "d"],
      ["e", "a"],
    ]);
  });

  test("gathers changes until its batching window closes or the batch is full", async () => {
    await makeFunction();
    await map({ BatchSize: 3, MaximumBatchingWindowInSeconds: 10 });
    await put("a");
    await world.clock.advance(5_000);
    await put("b");
    await world.clock.advance(4_999);
    expect(batches).toEqual([]);
    await world.clock.advance(1);
    expect(batches).toEqual([["a", "b"]]);
    await put("c", "d", "e");
    await world.clock.settled();
    expect(batches[1]).toEqual(["c", "d", "e"]);
  });

  test("holds back what comes after a batch that fails, until it is taken", async () => {
    let isBroken = true;
    await makeFunction(() => {
      if (isBroken) throw new Error("broken");
    });
    await map({ BatchSize: 1 });
    await put("a", "b");
    await world.clock.advance(10 * 60_000);
    expect(new Set(batches.flat())).toEqual(new Set(["a"]));
    expect(batches.length).toBeGreaterThan(5);
    isBroken = false;
    await world.clock.advance(60_000);
    expect(batches.slice(-2)).toEqual([["a"], ["b"]]);
  });

  test("tells where given up changes are, after as many attempts as it may make", async () => {
    const queue = await makeQueue();
    await makeFunction(failOn("b"));
    await map({
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: queue.Destination } },
    });
    await put("a", "b");
    await world.clock.advance(60_000);
    expect(batches).toEqual([
      ["a", "b"],
      ["a", "b"],
      ["a", "b"],
    ]);
    const [told] = await queue.read();
    expect(told).toEqual({
      requestContext: {
        requestId: expect.any(String),
        functionArn: `arn:aws:lambda:us-east-1:${account}:function:worker`,
        condition: "RetryAttemptsExhausted",
        approximateInvokeCount: 3,
      },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      version: "1.0",
      timestamp: expect.any(String),
      DDBStreamBatchInfo: {
        shardId: expect.stringMatching(/^shardId-/),
        startSequenceNumber: expect.stringMatching(/1$/),
        endSequenceNumber: expect.stringMatching(/2$/),
        approximateArrivalOfFirstRecord: "2026-01-01T00:00:05Z",
        approximateArrivalOfLastRecord: "2026-01-01T00:00:05Z",
        batchSize: 2,
        streamArn,
      },
    });
    await put("c");
    await world.clock.settled();
    expect(batches.at(-1)).toEqual(["c"]);
  });

  test("may split a batch that fails, down to the change that breaks it", async () => {
    const queue = await makeQueue();
    await makeFunction(failOn("c"));
    await map({
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: queue.Destination } },
    });
    await put("a", "b", "c", "d");
    await world.clock.advance(60_000);
    expect(batches).toEqual([["a", "b", "c", "d"], ["a", "b"], ["c", "d"], ["c"], ["c"], ["d"]]);
    expect(await queue.read()).toMatchObject([{ DDBStreamBatchInfo: { batchSize: 1 } }]);
  });

  test("goes on from the first change that the function reports as failed", async () => {
    let isBroken = true;
    await makeFunction((changes) => {
      const failed = changes.filter((change) => isBroken && idOf(change) !== "a");
      return {
        batchItemFailures: failed
          .toReversed()
          .map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })),
      };
    });
    await map({ FunctionResponseTypes: ["ReportBatchItemFailures"] });
    await put("a", "b", "c");
    await world.clock.settled();
    isBroken = false;
    await world.clock.advance(1_000);
    expect(batches).toEqual([
      ["a", "b", "c"],
      ["b", "c"],
    ]);
  });

  test.each([
    ["no list", { batchItemFailures: "b" }],
    ["an empty identifier", { batchItemFailures: [{ itemIdentifier: "" }] }],
    ["a change of another batch", { batchItemFailures: [{ itemIdentifier: "7" }] }],
  ])("takes a report with %s for a failure of the whole batch", async (_what, report) => {
    let isFirst = true;
    await makeFunction(() => {
      const answer = isFirst ? report : null;
      isFirst = false;
      return answer;
    });
    await put("a", "b");
    await map({ FunctionResponseTypes: ["ReportBatchItemFailures"] });
    await world.clock.advance(1_000);
    expect(batches).toEqual([
      ["a", "b"],
      ["a", "b"],
    ]);
  });

  test("gives up changes that are older than it allows", async () => {
    const queue = await makeQueue();
    await makeFunction(failOn("a"));
    await map({
      MaximumRecordAgeInSeconds: 60,
      BatchSize: 1,
      DestinationConfig: { OnFailure: { Destination: queue.Destination } },
    });
    await put("a");
    await world.clock.advance(59_000);
    await put("b");
    await world.clock.advance(1_000);
    expect(await queue.read()).toEqual([]);
    await world.clock.advance(60_000);
    expect(await queue.read()).toMatchObject([{ requestContext: { condition: "RecordAgeExceeded" } }]);
    await put("c");
    await world.clock.settled();
    expect(batches.at(-1)).toEqual(["c"]);
  });

  test("is shown, changed, paused and taken up where it was", async () => {
    await makeFunction();
    const { UUID, ...made } = await map({ StartingPosition: "LATEST", MaximumRetryAttempts: 3 });
    expect(made).toMatchObject({
      BatchSize: 100,
      StartingPosition: "LATEST",
      MaximumRetryAttempts: 3,
      MaximumRecordAgeInSeconds: -1,
      BisectBatchOnFunctionError: false,
      ParallelizationFactor: 1,
      State: "Creating",
    });
    await put("a");
    await world.clock.settled();
    await functions.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    await put("b");
    await world.clock.settled();
    expect(batches).toEqual([["a"]]);
    await functions.send(
      new UpdateEventSourceMappingCommand({ UUID, Enabled: true, BisectBatchOnFunctionError: true }),
    );
    await world.clock.settled();
    expect(batches).toEqual([["a"], ["b"]]);
    const shown = await functions.send(new GetEventSourceMappingCommand({ UUID }));
    expect(shown).toMatchObject({
      State: "Enabled",
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 3,
      LastProcessingResult: "OK",
    });
  });

  test("goes on where it was after the world was saved and restored", async () => {
    await makeFunction();
    await map();
    await put("a");
    await world.clock.settled();
    const saved = structuredClone(world.snapshot());
    const { code } = world;
    connect(createWorld({ ...worldOptions, snapshot: saved }));
    for (const [key, run] of code) world.code.set(key, run);
    await world.clock.settled();
    await put("b");
    await world.clock.settled();
    expect(batches).toEqual([["a"], ["b"]]);
  });

  test("reads on from the oldest record that there is, when others were trimmed meanwhile", async () => {
    await makeFunction();
    const { UUID } = await map();
    await put("a");
    await world.clock.settled();
    await functions.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    await put("lost");
    await world.clock.advance(25 * HOUR);
    await put("b");
    await functions.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
    await world.clock.settled();
    expect(batches).toEqual([["a"], ["b"]]);
  });

  test("needs a role that may read it, when it is made and later", async () => {
    await makeFunction();
    await givePolicy("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream");
    await expect(map()).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: `Cannot access stream ${streamArn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`,
    });
    await givePolicy("dynamodb:*");
    const { UUID } = await map();
    await givePolicy("sqs:*");
    await put("a");
    await world.clock.settled();
    const shown = await functions.send(new GetEventSourceMappingCommand({ UUID }));
    expect(shown.LastProcessingResult).toContain("AccessDenied");
    await givePolicy("dynamodb:*");
    await world.clock.advance(60_000);
    expect(batches).toEqual([["a"]]);
  });

  test.each([
    [{ StartingPosition: undefined }, "Value null at 'startingPosition' failed to satisfy constraint"],
    [{ StartingPosition: "AT_TIMESTAMP" as const }, "Unsupported starting position for arn type: "],
    [{ MaximumRetryAttempts: 10_001 }, "MaximumRetryAttempts must be between -1 and 10000."],
    [{ MaximumRecordAgeInSeconds: 59 }, "MaximumRecordAgeInSeconds must be -1, or between 60 and 604800."],
    [{ BatchSize: 10_001 }, "Invalid BatchSize"],
  ])("refuses %j", async (words, message) => {
    await makeFunction();
    await expect(map(words)).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: expect.stringContaining(message),
    });
  });

  test.each([
    [{ ParallelizationFactor: 2 }],
    [{ TumblingWindowInSeconds: 30 }],
    [{ FilterCriteria: { Filters: [{ Pattern: "{}" }] } }],
    [{ DestinationConfig: { OnFailure: { Destination: "arn:aws:s3:::given-up" } } }],
  ])("refuses %j by name, as not simulated", async (words) => {
    await makeFunction();
    await expect(map(words)).rejects.toMatchObject({ name: "NotImplemented" });
  });

  test("must be there", async () => {
    await makeFunction();
    const other = streamArn.replace("orders", "others");
    await expect(map({ EventSourceArn: other })).rejects.toThrow(`Stream not found: ${other}`);
  });
});
