import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { createWorld } from "../../kernel/create-world.ts";
import { overHttp } from "../../testing/over-http.ts";
import { simpleTable } from "../../testing/tables.ts";
import { dynamodb } from "./service.ts";

const account = "111122223333";

/** A table over HTTP; asks it, and answers with what was sent. */
async function table() {
  const world = createWorld({ services: [dynamodb], accounts: [account], seed: 1, outsideUser: { account } });
  const endpoint = await overHttp(world);
  const scope = "Credential=jane/20260101/us-east-1/dynamodb/aws4_request";
  const ask = async (operation: string, body: object) => {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: {
        authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0`,
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `DynamoDB_20120810.${operation}`,
      },
      body: JSON.stringify(body),
    });
    return { checksum: response.headers.get("x-amz-crc32"), text: await response.text() };
  };
  await ask("CreateTable", simpleTable("things", "pk"));
  await world.clock.advance(10_000);
  return ask;
}

test("each answer carries its checksum, a refusal too", async () => {
  const ask = await table();
  for (const name of ["things", "nothing"]) {
    const { checksum, text } = await ask("DescribeTable", { TableName: name });
    expect(checksum).toBe(String(crc32(text)));
  }
});

test("the item that a failed condition tells has its bytes in base64, in a transaction too", async () => {
  const ask = await table();
  const Put = {
    TableName: "things",
    Item: { pk: { S: "a" }, one: { B: "AQI=" }, many: { BS: ["AQ==", "Ag=="] } },
    ConditionExpression: "attribute_not_exists(pk)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  };
  await ask("PutItem", Put);
  expect(JSON.parse((await ask("PutItem", Put)).text).Item).toEqual(Put.Item);
  const cancelled = JSON.parse((await ask("TransactWriteItems", { TransactItems: [{ Put }] })).text);
  expect(cancelled.CancellationReasons).toMatchObject([{ Code: "ConditionalCheckFailed", Item: Put.Item }]);
});
