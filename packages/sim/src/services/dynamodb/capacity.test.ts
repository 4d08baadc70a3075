import {
  BatchWriteItemCommand,
  type ConsumedCapacity,
  type CreateTableCommandInput,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  type ReturnConsumedCapacity,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { beforeEach, describe, expect, it } from "vitest";
import { keys, texts } from "../../testing/tables.ts";
import { testTable } from "./test-table.ts";

const TableName = "shelf";

/** A table with a local index of everything, and a global one of `note` alone. */
const shelf: CreateTableCommandInput = {
  TableName,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: texts("pk", "sk", "owner", "rank"),
  KeySchema: keys("pk", "sk"),
  GlobalSecondaryIndexes: [
    {
      IndexName: "by-owner",
      KeySchema: keys("owner"),
      Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["note"] },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: "by-rank",
      KeySchema: keys("pk", "rank"),
      Projection: { ProjectionType: "ALL" },
    },
  ],
};

const item = (words: Record<string, string> = {}) =>
  Object.fromEntries(Object.entries({ pk: "a", sk: "1", ...words }).map(([name, S]) => [name, { S }]));
const full = { owner: "ann", rank: "9", note: "n", other: "o" };
const Key = item();

let client: DynamoDBClient;
beforeEach(async () => {
  client = (await testTable(shelf)).client;
});

const put = async (words: Record<string, string>, wanted: ReturnConsumedCapacity = "INDEXES") =>
  (await client.send(new PutItemCommand({ TableName, Item: item(words), ReturnConsumedCapacity: wanted })))
    .ConsumedCapacity;

/** Units in all, of the table, of the global and of the local index. */
const units = (told: ConsumedCapacity | undefined) => [
  told?.CapacityUnits,
  told?.Table?.CapacityUnits,
  told?.GlobalSecondaryIndexes?.["by-owner"]?.CapacityUnits,
  told?.LocalSecondaryIndexes?.["by-rank"]?.CapacityUnits,
];

describe("The capacity that a write consumes", () => {
  it.each([
    ["no index", { other: "o" }, [1, 1, undefined, undefined]],
    ["the global index", { owner: "ann" }, [2, 1, 1, undefined]],
    ["the local index", { rank: "9" }, [2, 1, undefined, 1]],
    ["both", full, [3, 1, 1, 1]],
  ])("counts %s that it touches", async (_which, words, expected) => {
    const told = await put(words as Record<string, string>);
    expect(units(told)).toEqual(expected);
    expect(told).not.toHaveProperty("WriteCapacityUnits");
  });

  it("names no index where it changes nothing in any", async () => {
    await put(full);
    const told = await put(full);
    expect(told).toEqual({ TableName, CapacityUnits: 1, Table: { CapacityUnits: 1 } });
  });

  it("is one figure with TOTAL", async () => {
    expect(await put(full, "TOTAL")).toEqual({ TableName, CapacityUnits: 3 });
    expect(await put(full, "NONE")).toBeUndefined();
  });

  it.each([
    ["an attribute that an index does not hold", "SET #other = :v", [2, 1, undefined, 1]],
    ["an attribute that both hold", "SET note = :v", [3, 1, 1, 1]],
    ["the global index's key", "SET #owner = :v", [4, 1, 2, 1]],
    ["the local index's key", "SET #rank = :v", [3, 1, undefined, 2]],
    ["nothing but a removal from the global index", "REMOVE #owner", [3, 1, 1, 1]],
  ])("of an update of %s", async (_what, UpdateExpression, expected) => {
    await put(full);
    const names = { "#owner": "owner", "#rank": "rank", "#other": "other" };
    const used = Object.entries(names).filter(([name]) => UpdateExpression.includes(name));
    const { ConsumedCapacity: told } = await client.send(
      new UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression,
        ...(used.length > 0 ? { ExpressionAttributeNames: Object.fromEntries(used) } : {}),
        ...(UpdateExpression.includes(":v") ? { ExpressionAttributeValues: { ":v": { S: "new" } } } : {}),
        ReturnConsumedCapacity: "INDEXES",
      }),
    );
    expect(units(told)).toEqual(expected);
  });

  it("of a deletion counts each index that held the item", async () => {
    await put(full);
    const remove = new DeleteItemCommand({ TableName, Key, ReturnConsumedCapacity: "INDEXES" });
    expect(units((await client.send(remove)).ConsumedCapacity)).toEqual([3, 1, 1, 1]);
    expect(units((await client.send(remove)).ConsumedCapacity)).toEqual([1, 1, undefined, undefined]);
  });

  it("of a batch is told by table", async () => {
    const { ConsumedCapacity: told } = await client.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [TableName]: [
            { PutRequest: { Item: item({ sk: "1", owner: "ann" }) } },
            { PutRequest: { Item: item({ sk: "2" }) } },
          ],
        },
        ReturnConsumedCapacity: "INDEXES",
      }),
    );
    expect(told?.map(units)).toEqual([[3, 2, 1, undefined]]);
  });
});

describe("The capacity that a transaction consumes", () => {
  const write = () =>
    client.send(
      new TransactWriteItemsCommand({
        TransactItems: [{ Put: { TableName, Item: item({ text: "x".repeat(1_500) }) } }],
        ClientRequestToken: "token",
        ReturnConsumedCapacity: "INDEXES",
      }),
    );

  it("is twice that of other writes, and of a read where it is repeated", async () => {
    expect((await write()).ConsumedCapacity).toEqual([
      {
        TableName,
        CapacityUnits: 4,
        WriteCapacityUnits: 4,
        Table: { CapacityUnits: 4, WriteCapacityUnits: 4 },
      },
    ]);
    expect((await write()).ConsumedCapacity).toEqual([
      {
        TableName,
        CapacityUnits: 2,
        ReadCapacityUnits: 2,
        Table: { CapacityUnits: 2, ReadCapacityUnits: 2 },
      },
    ]);
  });

  it("is two units for each read, of what is missing too", async () => {
    const read = new TransactGetItemsCommand({
      TransactItems: ["1", "2"].map((sk) => ({ Get: { TableName, Key: item({ sk }) } })),
      ReturnConsumedCapacity: "TOTAL",
    });
    await put({});
    expect((await client.send(read)).ConsumedCapacity).toEqual([
      { TableName, CapacityUnits: 4, ReadCapacityUnits: 4 },
    ]);
  });
});

describe("The metrics of an item collection", () => {
  const collection = { ItemCollectionKey: { pk: { S: "a" } }, SizeEstimateRangeGB: [0, 1] };

  it("are told of every kind of write, on demand", async () => {
    const wanted = { TableName, ReturnItemCollectionMetrics: "SIZE" } as const;
    const puts = new PutItemCommand({ ...wanted, Item: item(full) });
    const update = new UpdateItemCommand({ ...wanted, Key });
    const remove = new DeleteItemCommand({ ...wanted, Key });
    expect((await client.send(puts)).ItemCollectionMetrics).toEqual(collection);
    expect((await client.send(update)).ItemCollectionMetrics).toEqual(collection);
    expect((await client.send(remove)).ItemCollectionMetrics).toEqual(collection);
    const plain = new PutItemCommand({ TableName, Item: item(), ReturnItemCollectionMetrics: "NONE" });
    expect(await client.send(plain)).not.toHaveProperty("ItemCollectionMetrics");
  });

  it("are told by table for a batch and a transaction, each collection once", async () => {
    const Items = ["1", "2"].map((sk) => item({ sk }));
    const batch = await client.send(
      new BatchWriteItemCommand({
        RequestItems: { [TableName]: Items.map((Item) => ({ PutRequest: { Item } })) },
        ReturnItemCollectionMetrics: "SIZE",
      }),
    );
    expect(batch.ItemCollectionMetrics).toEqual({ [TableName]: [collection] });
    const transaction = await client.send(
      new TransactWriteItemsCommand({
        TransactItems: Items.map((Item) => ({ Put: { TableName, Item } })),
        ReturnItemCollectionMetrics: "SIZE",
      }),
    );
    expect(transaction.ItemCollectionMetrics).toEqual({ [TableName]: [collection] });
  });

  it("are not told of a table without local indexes", async () => {
    const { client: other } = await testTable();
    const Item = { pk: { S: "a" }, sk: { S: "b" } };
    const answer = await other.send(
      new PutItemCommand({ TableName: "cases", Item, ReturnItemCollectionMetrics: "SIZE" }),
    );
    expect(answer).not.toHaveProperty("ItemCollectionMetrics");
  });
});
