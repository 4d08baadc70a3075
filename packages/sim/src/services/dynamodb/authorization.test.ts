import { describe, expect, it } from "vitest";
import { narrowCaller } from "../../testing/narrow-caller.ts";
import { ACCOUNT, REGION, testTable } from "./test-table.ts";

const table = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/cases`;

/** A caller whom one statement lets do what it says, and nothing else. */
async function callerOf(statement: object) {
  const { world } = await testTable();
  const place = { service: "dynamodb", account: ACCOUNT, region: REGION };
  const call = narrowCaller(world, place, statement);
  return (operation: string, input: object) =>
    call(operation, operation.startsWith("Transact") ? input : { TableName: "cases", ...input });
}

const key = (pk: string) => ({ pk: { S: pk }, sk: { S: "META" } });
const put = (pk: string) => ({ Put: { TableName: "cases", Item: key(pk) } });

describe("DynamoDB asks for", () => {
  it("the action on the table", async () => {
    const call = await callerOf({ Action: "dynamodb:GetItem", Resource: table });
    expect(await call("GetItem", { Key: key("a") })).toBe("done");
    expect(await call("PutItem", { Item: key("a") })).toBe("AccessDeniedException");
  });

  it("the index that a query reads", async () => {
    const query = {
      KeyConditionExpression: "gsi1pk = :p",
      ExpressionAttributeValues: { ":p": { S: "x" } },
      IndexName: "gsi1",
    };
    const onTable = await callerOf({ Action: "dynamodb:Query", Resource: table });
    expect(await onTable("Query", query)).toBe("AccessDeniedException");
    const onIndex = await callerOf({ Action: "dynamodb:Query", Resource: `${table}/index/gsi1` });
    expect(await onIndex("Query", query)).toBe("done");
  });

  it("the partition keys that a request touches", async () => {
    const call = await callerOf({
      Action: "dynamodb:*",
      Resource: table,
      Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["CASE#*"] } },
    });
    expect(await call("PutItem", { Item: key("CASE#1") })).toBe("done");
    expect(await call("PutItem", { Item: key("LOCK#1") })).toBe("AccessDeniedException");
    const query = (pk: string) => ({
      KeyConditionExpression: "pk = :p",
      ExpressionAttributeValues: { ":p": { S: pk } },
    });
    expect(await call("Query", query("CASE#1"))).toBe("done");
    expect(await call("Query", query("LOCK#1"))).toBe("AccessDeniedException");
    expect(await call("TransactWriteItems", { TransactItems: [put("CASE#2")] })).toBe("done");
    expect(await call("TransactWriteItems", { TransactItems: [put("CASE#3"), put("LOCK#1")] })).toBe(
      "AccessDeniedException",
    );
  });

  it("the attributes that a request names", async () => {
    const call = await callerOf({
      Action: "dynamodb:*",
      Resource: table,
      Condition: { "ForAllValues:StringNotEquals": { "dynamodb:Attributes": "verdict" } },
    });
    const verdict = { verdict: { S: "approve" } };
    expect(await call("PutItem", { Item: key("a") })).toBe("done");
    expect(await call("PutItem", { Item: { ...key("a"), ...verdict } })).toBe("AccessDeniedException");
    const update = (UpdateExpression: string, name: string) => ({
      Key: key("a"),
      UpdateExpression,
      ExpressionAttributeNames: { "#n": name },
      ExpressionAttributeValues: { ":v": { S: "approve" } },
    });
    expect(await call("UpdateItem", update("SET #n = if_not_exists(summary, :v)", "note"))).toBe("done");
    expect(await call("UpdateItem", update("SET #n = :v", "verdict"))).toBe("AccessDeniedException");
    expect(await call("UpdateItem", update("SET note = if_not_exists(#n, :v)", "verdict"))).toBe(
      "AccessDeniedException",
    );
    const item = { TableName: "cases", Item: { ...key("b"), ...verdict } };
    expect(await call("TransactWriteItems", { TransactItems: [{ Put: item }] })).toBe(
      "AccessDeniedException",
    );
  });

  it("each kind of write in a transaction, and not for the transaction", async () => {
    const call = await callerOf({ Action: "dynamodb:PutItem", Resource: table });
    expect(await call("TransactWriteItems", { TransactItems: [put("a")] })).toBe("done");
    const check = {
      ConditionCheck: { TableName: "cases", Key: key("b"), ConditionExpression: "attribute_not_exists(pk)" },
    };
    expect(await call("TransactWriteItems", { TransactItems: [put("c"), check] })).toBe(
      "AccessDeniedException",
    );
  });
});
