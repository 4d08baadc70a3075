import {
  DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, test } from "vitest";
import { hubRuntime } from "../testing/hub-runtime.ts";
import { leaseTaking } from "./leases.ts";
import { dynamoTables } from "./tables.ts";
import type { Write } from "./write.ts";

const dynamodb = mockClient(DynamoDBClient);
const { transact } = dynamoTables(hubRuntime, (table) => `wk-${table}`);
const put = (n: number): Write => ({ in: "runs", put: { pk: "p", sk: String(n), v: 1 } });
const cancelled = (...codes: readonly string[]) =>
  new TransactionCanceledException({
    message: "Transaction cancelled",
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

beforeEach(() => {
  dynamodb.reset();
  dynamodb.on(TransactWriteItemsCommand).resolves({});
});

describe("a transaction", () => {
  test("puts and updates in the tables that its writes name, under one token of the runtime's", async () => {
    await transact([
      { in: "trail", put: { pk: "c", sk: "1", v: 1, gone: undefined }, if: "absent" },
      {
        in: "cases",
        update: { pk: "c", sk: "META" },
        set: { status: "open", note: undefined },
        remove: ["undoBy"],
        if: { "audit.hash": "h", status: "closed" },
      },
    ]);
    expect(dynamodb.commandCalls(TransactWriteItemsCommand)[0]?.args[0].input).toEqual({
      ClientRequestToken: hubRuntime.ids.uuid(),
      TransactItems: [
        {
          Put: {
            TableName: "wk-trail",
            Item: { pk: { S: "c" }, sk: { S: "1" }, v: { N: "1" } },
            ConditionExpression: "attribute_not_exists(pk)",
          },
        },
        {
          Update: {
            TableName: "wk-cases",
            Key: { pk: { S: "c" }, sk: { S: "META" } },
            UpdateExpression: "SET #n0 = :v0 REMOVE #n1",
            ConditionExpression: "#n2.#n3 = :v1 AND #n0 = :v2",
            ExpressionAttributeNames: { "#n0": "status", "#n1": "undoBy", "#n2": "audit", "#n3": "hash" },
            ExpressionAttributeValues: { ":v0": { S: "open" }, ":v1": { S: "h" }, ":v2": { S: "closed" } },
          },
        },
      ],
    });
  });

  test("takes a lease where it is free, the run's own, or over", async () => {
    await transact([leaseTaking("arn", "run", "2026-03-02T09:05:00.000Z", hubRuntime.clock.now())]);
    expect(
      dynamodb.commandCalls(TransactWriteItemsCommand)[0]?.args[0].input.TransactItems?.[0]?.Update,
    ).toMatchObject({
      TableName: "wk-work",
      UpdateExpression: "SET #n0 = :v0, #n1 = :v1, #n2 = :v2, #n3 = :v3",
      ConditionExpression: "(attribute_not_exists(pk)) OR (#n0 = :v4) OR (#n1 < :v5)",
      ExpressionAttributeNames: { "#n0": "run", "#n1": "until" },
      ExpressionAttributeValues: { ":v4": { S: "run" }, ":v5": { S: "2026-03-02T09:00:00.000Z" } },
    });
  });

  test("tells which write's condition failed", async () => {
    dynamodb.on(TransactWriteItemsCommand).rejects(cancelled("None", "ConditionalCheckFailed"));
    expect(await transact([put(1), put(2)])).toEqual({ failed: 1, all: [1] });
  });

  test("may be tried again where another was under way", async () => {
    dynamodb.on(TransactWriteItemsCommand).rejects(cancelled("TransactionConflict"));
    await expect(transact([put(1)])).rejects.toMatchObject({
      name: "TransactionConflict",
      kind: "throttled",
    });
  });

  test("of more than 100 writes is a bug of ours, and is never sent", async () => {
    const writes = Array.from({ length: 101 }, (_, n) => put(n));
    await expect(transact(writes)).rejects.toMatchObject({
      kind: "bug",
      message: "A transaction takes 100 writes at most, and this one has 101. Nothing was written.",
    });
    expect(dynamodb.calls()).toEqual([]);
    expect(await transact(writes.slice(1))).toBeUndefined();
  });
});

test("a function is told of the tables that its operations name, and learns of no other", async () => {
  const env = { CASES_TABLE: "wk-cases" };
  const tables = dynamoTables({ ...hubRuntime, env });
  await tables.transact([{ in: "cases", put: { pk: "p", sk: "s", v: 1 } }]);
  await expect(tables.runs.get({ pk: "p", sk: "s" })).rejects.toMatchObject({
    kind: "bug",
    message: expect.stringMatching(/^RUNS_TABLE is not set/),
  });
});
