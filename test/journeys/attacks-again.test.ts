import {
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { GetFunctionUrlConfigCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { marshall } from "@aws-sdk/util-dynamodb";
import { clickRequest, send, storedMessages } from "@watchkeeper/local/click-driver";
import type { LaptopSlack } from "@watchkeeper/local/laptop";
import { approvalId } from "@watchkeeper/plans/approval";
import { askFor } from "@watchkeeper/reactions/word";
import { overHttp } from "@watchkeeper/sim/testing/over-http";
import { post, signedPost } from "@watchkeeper/sim/testing/signed-fetch";
import { beforeEach, describe, expect, test } from "vitest";
import { Workspace } from "../simulation/workspace.ts";
import { account, launch, owned, type Person, Rehearsal, region } from "./rehearsal.ts";
import { restoreFetch } from "./restore-fetch.ts";

let rehearsal: Rehearsal;
let alice: Person;
let bob: Person;
let endpoint: string;

restoreFetch();

async function begin(slack?: LaptopSlack): Promise<void> {
  rehearsal = await Rehearsal.begin(1, slack);
  alice = await rehearsal.person("alice");
  bob = await rehearsal.person("bob");
  endpoint = await overHttp(rehearsal.world);
}
beforeEach(() => begin());

const hub = () => rehearsal.laptop.deployment.hub;
const names = () => rehearsal.laptop.deployment.names;

/** A client of DynamoDB that has exactly the credentials of a function's role. */
function as(key: string): DynamoDBClient {
  const credentials = rehearsal.credentialsOf(key);
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

describe("the role that asks people", () => {
  test("cannot have a click on one plan's button count for another plan", async () => {
    await begin(new Workspace(1).slack);
    await launch(alice, owned);
    const shown = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
    await rehearsal.world.clock.advance(600_000);
    const [message] = await storedMessages(rehearsal.laptop.slack!);
    await launch(alice, owned);
    const both = await rehearsal.until("two cases", bob.desk, (all) =>
      [all.length === 2, ...all.map(({ status }) => status === "awaiting-approval")].every(Boolean),
    );
    const other = both.find(({ id }) => id !== shown.id)!;
    const { id: caseId, planHash } = other;
    const pk = `APPROVAL#${approvalId(shown.id, shown.planHash ?? "")}`;
    await as("request-approval").send(
      new PutItemCommand({
        TableName: names().table("decisions"),
        Item: marshall({ pk, sk: "APPROVAL", v: 1, caseId, planHash }),
      }),
    );
    const { laptop } = rehearsal;
    await send(laptop, clickRequest(laptop, { message: message!, actionId: "approve", user: "U0000BOB" }));
    await rehearsal.world.clock.advance(60_000);
    const asked = await bob.desk.approvals.find(caseId, planHash ?? "");
    expect(asked?.decisions).toEqual([]);
    expect(await bob.desk.cases.find(caseId)).toMatchObject({ status: "awaiting-approval" });
  });
});

/** A request to the door, signed by somebody as an operator, which may be sent more than once. */
async function toDoor({ name, credentials: own }: Person, word: object) {
  const sts = new STSClient({ endpoint, region, credentials: own });
  const RoleArn = `arn:aws:iam::${hub().account}:role/${names().operatorRole}`;
  const RoleSessionName = `${account}.${name}`;
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName }));
  const credentials = {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  };
  const lambda = new LambdaClient({ endpoint, region, credentials });
  const FunctionName = names().function("operate");
  const { FunctionUrl = "" } = await lambda.send(new GetFunctionUrlConfigCommand({ FunctionName }));
  const signingDate = rehearsal.world.clock.now();
  return signedPost(FunctionUrl, JSON.stringify(word), {
    service: "lambda",
    region,
    credentials,
    signingDate,
  });
}

describe("at the door", () => {
  const asked = () => rehearsal.caseThatIs("awaiting-approval", bob.desk);
  const closed = () => rehearsal.caseThatIs("closed", bob.desk);

  test.each([
    ["retry", "deny"],
    ["undo", "approve"],
  ] as const)(
    "a %s that is sent again within five minutes, after what came of it, asks for nothing once more",
    async (what, first) => {
      await launch(alice, owned);
      await rehearsal.decide(bob, await asked(), first);
      const { id } = await closed();
      const found = (await bob.desk.cases.find(id))!;
      const request = await toDoor(bob, askFor(what, found, "once more"));
      expect((await post(request)).status).toBe(200);
      expect((await post(request)).status).toBe(200);
      await rehearsal.decide(bob, await asked(), "deny");
      await closed();
      const again = await post(request);
      expect([again.status, await again.json()]).toEqual([
        409,
        {
          error: expect.objectContaining({ message: expect.stringContaining("taken up after the closing") }),
        },
      ]);
      expect(await bob.desk.cases.find(id)).toMatchObject({ status: "closed" });
    },
  );

  test("a halt that is sent again after its end halts nothing", async () => {
    const request = await toDoor(bob, { do: "halt", halt: 0, reason: "a freeze" });
    expect((await post(request)).status).toBe(200);
    expect((await post(request)).status).toBe(200);
    await rehearsal.halt(alice, false, "it is over");
    expect((await post(request)).status).toBe(409);
    expect(await bob.desk.switches.halt()).toBeUndefined();
  });

  test.each([
    ["a body of a megabyte", { do: "halt", halt: 0, reason: "x".repeat(1_000_000) }, 400],
    ["a plan that is none", { do: "approve", caseId: "c-1", planHash: "0".repeat(64), reason: "x" }, 404],
    ["a case that is none", askFor("undo", { id: "c-1" }, "x"), 404],
    ["a case named like a key", askFor("undo", { id: "c-1#META" }, "x"), 400],
    ["blank but for what nobody sees", { do: "halt", halt: 0, reason: "\u200b\u2060" }, 400],
  ])("%s is refused as what it is, and nothing is done", async (_what, word, status) => {
    const answer = await post(await toDoor(bob, word));
    expect([answer.status, await answer.json()]).toEqual([status, { error: expect.anything() }]);
  });
});
