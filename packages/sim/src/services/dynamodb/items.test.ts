import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  ResourceNotFoundException,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatNumber, parseNumber } from "./number.ts";
import { testTable } from "./test-table.ts";
import type { Value } from "./value.ts";

const TableName = "cases";
const key = { pk: { S: "CASE#1" }, sk: { S: "META" } };

describe("An item", () => {
  it("comes back as it was put", async () => {
    const { client } = await testTable();
    const numbers = fc
      .record({
        digits: fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }),
        exponent: fc.integer({ min: -80, max: 60 }),
      })
      .map(({ digits, exponent }) => formatNumber(parseNumber(`${digits}e${exponent}`)));
    const bytes = fc.uint8Array({ maxLength: 20 });
    const { value } = fc.letrec<{ value: Value }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.record({ S: fc.string({ unit: "grapheme" }) }),
        fc.record({ N: numbers }),
        fc.record({ B: bytes }),
        fc.record({ BOOL: fc.boolean() }),
        fc.constant({ NULL: true }),
        fc.record({ SS: fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 4 }) }),
        fc.record({ NS: fc.uniqueArray(numbers, { minLength: 1, maxLength: 4 }) }),
        fc.record({ BS: fc.uniqueArray(bytes, { minLength: 1, maxLength: 4, selector: String }) }),
        fc.record({ L: fc.array(tie("value"), { maxLength: 4 }) }),
        fc.record({
          M: fc.dictionary(fc.string({ minLength: 1 }), tie("value"), { maxKeys: 4, noNullPrototype: true }),
        }),
      ) as fc.Arbitrary<Value>,
    }));
    const names = fc
      .string({ minLength: 1 })
      .filter((name) => !["pk", "sk", "gsi1pk", "gsi1sk", "__proto__"].includes(name));
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(names, value, { maxKeys: 5, noNullPrototype: true }),
        async (attributes) => {
          const Item = { ...attributes, ...key };
          await client.send(new PutItemCommand({ TableName, Item }));
          const { Item: found } = await client.send(new GetItemCommand({ TableName, Key: key }));
          expect(found).toEqual(Item);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("is put under a condition, and its old self is told when that fails", async () => {
    const { client } = await testTable();
    const put = (v: number) =>
      client.send(
        new PutItemCommand({
          TableName,
          Item: { ...key, v: { N: String(v) }, bytes: { B: new Uint8Array([1]) } },
          ConditionExpression: "attribute_not_exists(pk)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
    await put(1);
    const failure = await put(2).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConditionalCheckFailedException);
    expect(failure).toMatchObject({
      message: "The conditional request failed",
      Item: { ...key, v: { N: "1" }, bytes: { B: new Uint8Array([1]) } },
    });
  });

  it("is made by an update, and counts", async () => {
    const { client } = await testTable();
    const count = (ReturnValues: "UPDATED_NEW" | "UPDATED_OLD" | "ALL_OLD" | "ALL_NEW") =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: key,
          UpdateExpression: "ADD v :one SET note = :note",
          ExpressionAttributeValues: { ":one": { N: "1" }, ":note": { S: "x" } },
          ReturnValues,
        }),
      );
    expect((await count("ALL_OLD")).Attributes).toBeUndefined();
    expect((await count("UPDATED_NEW")).Attributes).toEqual({ v: { N: "2" }, note: { S: "x" } });
    expect((await count("UPDATED_OLD")).Attributes).toEqual({ v: { N: "2" }, note: { S: "x" } });
    expect((await count("ALL_NEW")).Attributes).toEqual({ ...key, v: { N: "4" }, note: { S: "x" } });
  });

  it("is deleted, and told of when that is asked", async () => {
    const { client } = await testTable();
    await client.send(new PutItemCommand({ TableName, Item: { ...key, v: { N: "1" } } }));
    const gone = await client.send(new DeleteItemCommand({ TableName, Key: key, ReturnValues: "ALL_OLD" }));
    expect(gone.Attributes).toEqual({ ...key, v: { N: "1" } });
    const again = await client.send(new DeleteItemCommand({ TableName, Key: key, ReturnValues: "ALL_OLD" }));
    expect(again.Attributes).toBeUndefined();
    expect((await client.send(new GetItemCommand({ TableName, Key: key }))).Item).toBeUndefined();
  });

  it("of more than 400 KB is refused, to the byte", async () => {
    const { client } = await testTable();
    const overhead = "pkCASE#1skMETAp".length;
    const put = (bytes: number) =>
      client.send(
        new PutItemCommand({ TableName, Item: { ...key, p: { S: "x".repeat(bytes - overhead) } } }),
      );
    await put(400 * 1024);
    await expect(put(400 * 1024 + 1)).rejects.toThrow("Item size has exceeded the maximum allowed size");
  });

  it("costs what it weighs", async () => {
    const { client } = await testTable();
    const Item = { ...key, p: { S: "x".repeat(5_000) } };
    const put = await client.send(new PutItemCommand({ TableName, Item, ReturnConsumedCapacity: "TOTAL" }));
    expect(put.ConsumedCapacity).toEqual({ TableName, CapacityUnits: 5 });
    const got = await client.send(
      new GetItemCommand({ TableName, Key: key, ConsistentRead: true, ReturnConsumedCapacity: "TOTAL" }),
    );
    expect(got.ConsumedCapacity).toEqual({ TableName, CapacityUnits: 2 });
  });
});

describe("A request that DynamoDB refuses", () => {
  const put = (Item: Record<string, Value>, more: object = {}) =>
    new PutItemCommand({ TableName, Item, ...more });
  const values = (v: Record<string, Value>) => ({
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeValues: v,
  });

  it.each([
    [put({ sk: { S: "x" } }), "One or more parameter values were invalid: Missing the key pk in the item"],
    [
      put({ ...key, pk: { N: "1" } }),
      "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N",
    ],
    [
      put({ ...key, pk: { S: "" } }),
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
    ],
    [
      put({ ...key, gsi1pk: { N: "5" } }),
      "One or more parameter values were invalid: Type mismatch for Index Key gsi1pk Expected: S Actual: N IndexName: gsi1",
    ],
    [
      put({ ...key, gsi1pk: { S: "" } }),
      "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: gsi1, IndexKey: gsi1pk",
    ],
    [
      put({ ...key, v: { SS: [] } }),
      "One or more parameter values were invalid: An string set  may not be empty",
    ],
    [put({ ...key, v: { NS: ["1", "1.0"] } }), "Input collection contains duplicates"],
    [
      put(key, values({ v: { S: "x" } })),
      'ExpressionAttributeValues contains invalid key: Syntax error; key: "v"',
    ],
    [
      put(key, values({ ":x": { S: "x" } })),
      "Value provided in ExpressionAttributeValues unused in expressions: keys: {:x}",
    ],
    [put(key, values({})), "ExpressionAttributeValues must not be empty"],
    [
      put(key, { ExpressionAttributeValues: { ":x": { S: "x" } } }),
      "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null",
    ],
    [
      put(key, values({ ":x": { N: "x" } })),
      "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :x",
    ],
    [
      new GetItemCommand({ TableName, Key: { pk: { S: "x" } } }),
      "The provided key element does not match the schema",
    ],
    [
      new GetItemCommand({ TableName: "a b", Key: key }),
      "1 validation error detected: Value 'a b' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
    ],
    [
      new UpdateItemCommand({
        TableName,
        Key: key,
        UpdateExpression: "SET sk = :v",
        ExpressionAttributeValues: { ":v": { S: "x" } },
      }),
      "One or more parameter values were invalid: Cannot update attribute sk. This attribute is part of the key",
    ],
    [
      new UpdateItemCommand({
        TableName,
        Key: key,
        UpdateExpression: "SET gsi1pk = :v",
        ExpressionAttributeValues: { ":v": { S: "" } },
      }),
      "One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.",
    ],
  ] as [PutItemCommand, string][])("is told why (%#)", async (command, message) => {
    const { client } = await testTable();
    await expect(client.send(command)).rejects.toMatchObject({ name: "ValidationException", message });
  });

  it("names no table that there is", async () => {
    const { client } = await testTable();
    const failure = await client
      .send(new GetItemCommand({ TableName: "nothing", Key: key }))
      .catch((error) => error);
    expect(failure).toBeInstanceOf(ResourceNotFoundException);
    expect(failure.message).toBe("Requested resource not found");
  });

  it("or uses what came before expressions, is refused by name", async () => {
    const { client } = await testTable();
    await expect(
      client.send(new PutItemCommand({ TableName, Item: key, Expected: { pk: { Exists: false } } })),
    ).rejects.toThrow("The embedded AWS does not simulate dynamodb:PutItem with Expected.");
  });
});

describe("A batch", () => {
  it("writes and reads many items", async () => {
    const { client } = await testTable();
    const keys = Array.from({ length: 25 }, (_, index) => ({
      pk: { S: "CASE#1" },
      sk: { S: `EVENT#${index}` },
    }));
    const write = await client.send(
      new BatchWriteItemCommand({
        RequestItems: { [TableName]: keys.map((Item) => ({ PutRequest: { Item } })) },
      }),
    );
    expect(write.UnprocessedItems).toEqual({});
    await client.send(
      new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ DeleteRequest: { Key: keys[0]! } }] } }),
    );
    const read = await client.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: keys, ProjectionExpression: "sk" } } }),
    );
    expect(read.Responses?.[TableName]?.map((item) => item.sk?.S).sort()).toEqual(
      keys
        .slice(1)
        .map(({ sk }) => sk.S)
        .sort(),
    );
  });

  it("with a key twice, too many, or none is refused", async () => {
    const { client } = await testTable();
    const write = (count: number, sk = (index: number) => String(index)) =>
      client.send(
        new BatchWriteItemCommand({
          RequestItems: {
            [TableName]: Array.from({ length: count }, (_, index) => ({
              PutRequest: { Item: { pk: { S: "x" }, sk: { S: sk(index) } } },
            })),
          },
        }),
      );
    await expect(write(2, () => "same")).rejects.toThrow("Provided list of item keys contains duplicates");
    await expect(write(26)).rejects.toThrow(/Member must have length less than or equal to 25/);
    await expect(client.send(new BatchWriteItemCommand({ RequestItems: {} }))).rejects.toThrow(
      "The requestItems parameter is required for BatchWriteItem",
    );
    const Keys = Array.from({ length: 101 }, (_, index) => ({ pk: { S: "x" }, sk: { S: `${index}` } }));
    await expect(
      client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } })),
    ).rejects.toThrow(
      "1 validation error detected: Value at 'RequestItems.cases.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100",
    );
  });
});
