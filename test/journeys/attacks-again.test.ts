import {
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { overHttp } from "@watchkeeper/sim/testing/over-http";
import { beforeEach, describe, expect, test } from "vitest";
import { account, launch, owned, type Person, Rehearsal } from "./rehearsal.ts";

let rehearsal: Rehearsal;
let alice: Person;
let bob: Person;
let endpoint: string;

beforeEach(async () => {
  rehearsal = await Rehearsal.begin();
  alice = await rehearsal.person("alice");
  bob = await rehearsal.person("bob");
  endpoint = await overHttp(rehearsal.world);
});

const hub = () => rehearsal.laptop.deployment.hub;
const names = () => rehearsal.laptop.deployment.names;

/** A client of DynamoDB that has exactly the credentials of a function's role. */
function as(key: string): DynamoDBClient {
  const arn = `arn:aws:iam::${hub().account}:role/${names().function(key)}`;
  const credentials = rehearsal.world.credentialsFor(
    rehearsal.world.assume(arn, "attacker", "lambda.amazonaws.com"),
  );
  return new DynamoDBClient({ endpoint, region: hub().region, credentials });
}

const refusal = { name: expect.stringMatching(/^AccessDenied/) };

describe("the role that takes clicks", () => {
  test("writes no approval that says an MFA code was shown", async () => {
    await launch(alice, owned);
    const { id, planHash } = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
    const by = `arn:aws:iam::${account}:user/bob`;
    const key = { pk: `CASE#${id}`, sk: `DECISION#${planHash}#${by}` };
    const at = rehearsal.world.clock.now().toISOString();
    const said = { ...key, v: 1, verdict: "approve", by, person: "bob", reason: "x", at };
    const dynamodb = as("on-click");
    const TableName = names().table("decisions");
    const Item = marshall({ ...said, proven: true });
    await expect(dynamodb.send(new PutItemCommand({ TableName, Item }))).rejects.toMatchObject(refusal);
    const TransactItems = [{ Put: { TableName, Item } }];
    await expect(dynamodb.send(new TransactWriteItemsCommand({ TransactItems }))).rejects.toMatchObject(
      refusal,
    );
    const update = new UpdateItemCommand({
      TableName,
      Key: marshall(key),
      UpdateExpression: "SET proven = :true",
      ExpressionAttributeValues: marshall({ ":true": true }),
    });
    await expect(dynamodb.send(update)).rejects.toMatchObject(refusal);
  });
});
