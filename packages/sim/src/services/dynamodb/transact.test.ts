import {
  GetItemCommand,
  IdempotentParameterMismatchException,
  PutItemCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { testTable } from "./test-table.ts";

const TableName = "cases";
const keyOf = (name: string) => ({ pk: { S: name }, sk: { S: "META" } });
const put = (name: string, v = "1"): TransactWriteItem => ({
  Put: { TableName, Item: { ...keyOf(name), v: { N: v } } },
});

async function start() {
  const { client, world } = await testTable();
  const write = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
    client.send(
      new TransactWriteItemsCommand({ TransactItems, ...(ClientRequestToken ? { ClientRequestToken } : {}) }),
    );
  const read = async (name: string) =>
    (await client.send(new GetItemCommand({ TableName, Key: keyOf(name) }))).Item?.v?.N;
  return { client, world, write, read };
}

describe("A transaction", () => {
  it("does all four kinds of things at once", async () => {
    const { write, read } = await start();
    await write([put("a"), put("b"), put("c")]);
    await write([
      put("d"),
      {
        Update: {
          TableName,
          Key: keyOf("a"),
          UpdateExpression: "SET v = v + :one",
          ExpressionAttributeValues: { ":one": { N: "1" } },
        },
      },
      { Delete: { TableName, Key: keyOf("b") } },
      { ConditionCheck: { TableName, Key: keyOf("c"), ConditionExpression: "attribute_exists(pk)" } },
    ]);
    expect(await Promise.all(["a", "b", "c", "d"].map(read))).toEqual(["2", undefined, "1", "1"]);
  });

  it("does nothing when one condition fails, and tells which, with the old item", async () => {
    const { write, read } = await start();
    await write([put("a")]);
    const failure = await write([
      put("b"),
      {
        Put: {
          TableName,
          Item: keyOf("a"),
          ConditionExpression: "attribute_not_exists(pk)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        },
      },
    ]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TransactionCanceledException);
    expect(failure).toMatchObject({
      message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
      CancellationReasons: [
        { Code: "None" },
        {
          Code: "ConditionalCheckFailed",
          Message: "The conditional request failed",
          Item: { ...keyOf("a"), v: { N: "1" } },
        },
      ],
    });
    expect(await read("b")).toBeUndefined();
  });

  it("tells an item's own fault as a reason, and an impossible key as the request's", async () => {
    const { write } = await start();
    await expect(
      write([{ Put: { TableName, Item: { ...keyOf("a"), pk: { N: "5" } } } }]),
    ).rejects.toMatchObject({
      name: "TransactionCanceledException",
      CancellationReasons: [
        {
          Code: "ValidationError",
          Message:
            "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N",
        },
      ],
    });
    await expect(write([{ Put: { TableName, Item: { ...keyOf("") } } }])).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
    });
  });

  it("is refused with an item twice, none, or more than a hundred", async () => {
    const { write } = await start();
    await expect(write([put("a"), { Delete: { TableName, Key: keyOf("a") } }])).rejects.toThrow(
      "Transaction request cannot include multiple operations on one item",
    );
    await expect(write([])).rejects.toThrow(
      "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
    const many = Array.from({ length: 101 }, (_, index) => put(`i${index}`));
    await expect(write(many)).rejects.toThrow(
      /'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100$/,
    );
    await write(many.slice(1));
  });

  it("is done once for one token, for ten minutes", async () => {
    const { write, read, world } = await start();
    const add: TransactWriteItem = {
      Update: {
        TableName,
        Key: keyOf("a"),
        UpdateExpression: "ADD v :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
      },
    };
    await write([add], "token");
    await write([add], "token");
    expect(await read("a")).toBe("1");
    const failure = await write([put("b")], "token").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(IdempotentParameterMismatchException);
    await world.clock.advance(11 * 60_000);
    await write([add], "token");
    expect(await read("a")).toBe("2");
  });

  it("reads many items at one moment", async () => {
    const { client, write } = await start();
    await write([put("a")]);
    const { Responses } = await client.send(
      new TransactGetItemsCommand({
        TransactItems: ["a", "b"].map((name) => ({
          Get: { TableName, Key: keyOf(name), ProjectionExpression: "v" },
        })),
      }),
    );
    expect(Responses).toEqual([{ Item: { v: { N: "1" } } }, {}]);
  });

  it("of requests at once leaves one winner", async () => {
    const { client } = await start();
    const claim = () =>
      client.send(
        new PutItemCommand({
          TableName,
          Item: keyOf("lock"),
          ConditionExpression: "attribute_not_exists(pk)",
        }),
      );
    const claims = await Promise.allSettled([claim(), claim(), claim()]);
    expect(claims.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});
