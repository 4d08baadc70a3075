import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { beforeEach, describe, expect, it } from "vitest";
import { simpleTable } from "../../testing/tables.ts";
import { testTable } from "./test-table.ts";

const TableName = "pots";
const pots = simpleTable(TableName, "pk");
const MAX = 400 * 1024;
const putWords = "Item size has exceeded the maximum allowed size";
const updateWords = "Item size to update has exceeded the maximum allowed size";
const enumOf = (member: string, values: string) =>
  `Value 'BAD' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: [${values}]`;
const badValues = enumOf("returnValues", "ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW");
const badCapacity = enumOf("returnConsumedCapacity", "INDEXES, TOTAL, NONE");
const badMetrics = enumOf("returnItemCollectionMetrics", "SIZE, NONE");

let client: DynamoDBClient;
beforeEach(async () => {
  client = (await testTable(pots)).client;
});

const invalid = (message: string) => ({ name: "ValidationException", message });
const Key = { pk: { S: "K" } };

describe("Options that AWS has no such value for", () => {
  const bad = { ReturnValues: "BAD", ReturnConsumedCapacity: "BAD", ReturnItemCollectionMetrics: "BAD" };

  it("are refused together", async () => {
    const input = { TableName, Item: Key, ...bad } as unknown as PutItemCommandInput;
    await expect(client.send(new PutItemCommand(input))).rejects.toMatchObject(
      invalid(`3 validation errors detected: ${badValues}; ${badCapacity}; ${badMetrics}`),
    );
    const { ReturnItemCollectionMetrics: _metrics, ...two } = bad;
    await expect(
      client.send(new DeleteItemCommand({ TableName, Key, ...two } as never)),
    ).rejects.toMatchObject(invalid(`2 validation errors detected: ${badValues}; ${badCapacity}`));
  });

  it("are refused one by one by UpdateItem", async () => {
    await expect(
      client.send(new UpdateItemCommand({ TableName, Key, ...bad } as never)),
    ).rejects.toMatchObject(invalid(`1 validation error detected: ${badValues}`));
  });

  it("are not looked at where the table's name is wrong", async () => {
    const input = { TableName: "", Item: {}, ...bad } as unknown as PutItemCommandInput;
    await expect(client.send(new PutItemCommand(input))).rejects.toMatchObject(
      invalid(
        "1 validation error detected: Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ),
    );
  });

  it.each([
    ["GetItem", new GetItemCommand({ TableName, Key, ReturnConsumedCapacity: "BAD" as never })],
    ["Scan", new ScanCommand({ TableName, ReturnConsumedCapacity: "BAD" as never })],
    [
      "BatchWriteItem",
      new BatchWriteItemCommand({ RequestItems: {}, ReturnConsumedCapacity: "BAD" as never }),
    ],
    [
      "TransactWriteItems",
      new TransactWriteItemsCommand({ TransactItems: [], ReturnConsumedCapacity: "BAD" as never }),
    ],
  ])("are refused by %s too", async (_name, command) => {
    await expect(client.send(command as unknown as PutItemCommand)).rejects.toMatchObject(
      invalid(`1 validation error detected: ${badCapacity}`),
    );
  });
});

describe("An item's size is limited", () => {
  /** An item of so many bytes, its key included. */
  const sized = (bytes: number, key = Key) => ({ ...key, p: { S: "x".repeat(bytes - 3 - 1) } });
  const transact = (action: object) =>
    client.send(new TransactWriteItemsCommand({ TransactItems: [action] }));
  const update = (bytes: number) => ({
    TableName,
    Key,
    UpdateExpression: "SET p = :p",
    ExpressionAttributeValues: { ":p": sized(bytes).p },
  });

  it("to 400 KB in PutItem and BatchWriteItem", async () => {
    const put = (bytes: number) => client.send(new PutItemCommand({ TableName, Item: sized(bytes) }));
    const batch = (bytes: number) =>
      client.send(
        new BatchWriteItemCommand({
          RequestItems: { [TableName]: [{ PutRequest: { Item: sized(bytes) } }] },
        }),
      );
    for (const write of [put, batch]) {
      await write(MAX);
      await expect(write(MAX + 1)).rejects.toMatchObject(invalid(putWords));
    }
  });

  it("in a transaction: a Put refuses the request, an Update cancels it", async () => {
    await transact({ Put: { TableName, Item: sized(MAX) } });
    await expect(transact({ Put: { TableName, Item: sized(MAX + 1) } })).rejects.toMatchObject(
      invalid(putWords),
    );
    await transact({ Update: update(MAX) });
    await expect(transact({ Update: update(MAX + 1) })).rejects.toMatchObject({
      name: "TransactionCanceledException",
      CancellationReasons: [{ Code: "ValidationError", Message: updateWords }],
    });
  });

  it.each([
    ["one attribute", "SET p = :p", {}, 3 + 19],
    ["two attributes", "SET p = :p, c = :c", { c: { S: "y" } }, 3 + 19 + 19],
    ["one attribute and a removal", "SET p = :p REMOVE r", {}, 3 + 19 + 2],
  ])("in UpdateItem by what it writes: %s", async (_what, UpdateExpression, extra, cost) => {
    const others = "c" in extra ? 2 : 0;
    const write = (bytes: number) =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key,
          UpdateExpression,
          ExpressionAttributeValues: {
            ":p": { S: "x".repeat(bytes - 3 - others - 1) },
            ...("c" in extra ? { ":c": extra.c as { S: string } } : {}),
          },
        }),
      );
    const most = MAX + 3 - cost;
    await write(most);
    await expect(write(most + 1)).rejects.toMatchObject(invalid(updateWords));
  });

  it("in UpdateItem to 400 KB however long the key is", async () => {
    const long = { pk: { S: "k".repeat(500) } };
    const write = (length: number) =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: long,
          UpdateExpression: "SET p = :p",
          ExpressionAttributeValues: { ":p": { S: "x".repeat(length) } },
        }),
      );
    await write(MAX - 503);
    await expect(write(MAX - 502)).rejects.toMatchObject(invalid(updateWords));
  });
});

describe("A read is refused", () => {
  const scan = (words: object) => client.send(new ScanCommand({ TableName, ...words }));

  it("with a limit of nothing, in the words of its operation", async () => {
    const rule = "failed to satisfy constraint: Member must have value greater than or equal to 1";
    await expect(scan({ Limit: 0 })).rejects.toMatchObject(
      invalid(`1 validation error detected: Value '0' at 'limit' ${rule}`),
    );
    const query = new QueryCommand({ TableName, KeyConditionExpression: "pk = :p", Limit: 0 });
    await expect(client.send(query)).rejects.toMatchObject(
      invalid(`1 validation error detected: Value at 'Limit' ${rule}`),
    );
  });

  it("with a segment before the first", async () => {
    await expect(scan({ Segment: -1, TotalSegments: 4 })).rejects.toMatchObject(
      invalid(
        "1 validation error detected: Value '-1' at 'segment' failed to satisfy constraint: Member must have value greater than or equal to 0",
      ),
    );
  });

  it("with the projection of an index that it does not name", async () => {
    await expect(scan({ Select: "ALL_PROJECTED_ATTRIBUTES" })).rejects.toMatchObject(
      invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"),
    );
  });
});

describe("Parameters from before expressions", () => {
  it("are refused as AWS does beside expressions, and by name without", async () => {
    const words = { TableName, Item: Key, Expected: { pk: { Exists: false } } };
    const mixed = new PutItemCommand({ ...words, ConditionExpression: "attribute_not_exists(pk)" });
    await expect(client.send(mixed)).rejects.toMatchObject(
      invalid(
        "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}",
      ),
    );
    await expect(client.send(new PutItemCommand(words))).rejects.toMatchObject({ name: "NotImplemented" });
  });
});

describe("A value", () => {
  it("nested too deep is refused in an expression as in an item", async () => {
    let deep: object = { S: "x" };
    for (let level = 0; level < 40; level += 1) deep = { L: [deep] };
    const update = new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression: "SET deep = :deep",
      ExpressionAttributeValues: { ":deep": deep as never },
    });
    await expect(client.send(update)).rejects.toMatchObject(
      invalid(
        "1 validation error detected: Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
      ),
    );
  });
});

describe("A table's billing", () => {
  const provisioned = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 };

  it("has two modes, and capacity of at least one", async () => {
    const make = (words: object) =>
      client.send(new CreateTableCommand({ ...pots, TableName: "new", ...words }));
    await expect(make({ BillingMode: "FREE" })).rejects.toMatchObject(
      invalid(
        "1 validation error detected: Value 'FREE' at 'billingMode' failed to satisfy constraint: Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]",
      ),
    );
    const nothing = { ReadCapacityUnits: 0, WriteCapacityUnits: 5 };
    await expect(make({ BillingMode: "PROVISIONED", ProvisionedThroughput: nothing })).rejects.toMatchObject(
      invalid(
        "1 validation error detected: Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1",
      ),
    );
  });

  it("is not changed to what it is", async () => {
    const { client: own } = await testTable({
      ...pots,
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: provisioned,
    });
    const update = new UpdateTableCommand({ TableName, ProvisionedThroughput: provisioned });
    await expect(own.send(update)).rejects.toThrow(
      "The provisioned throughput for the table will not change. The requested value equals the current value.",
    );
    await client.send(new UpdateTableCommand({ TableName, BillingMode: "PAY_PER_REQUEST" }));
  });
});
