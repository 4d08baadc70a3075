import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { GetFunctionUrlConfigCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { SendTaskSuccessCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from "@aws-sdk/client-sts";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { Case } from "@watchkeeper/cases/case";
import { type ConfigInput, defineConfig } from "@watchkeeper/config/define-config";
import type { Credentials } from "@watchkeeper/core/runtime";
import { clickRequest, send, storedMessages } from "@watchkeeper/local/click-driver";
import type { LaptopSlack } from "@watchkeeper/local/laptop";
import { askFor } from "@watchkeeper/reactions/word";
import { overHttp } from "@watchkeeper/sim/testing/over-http";
import { post, signedPost } from "@watchkeeper/sim/testing/signed-fetch";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { Workspace } from "../simulation/workspace.ts";
import { changing } from "./changing-config.ts";
import { account, launch, describe as look, owned, type Person, Rehearsal, region } from "./rehearsal.ts";
import { restoreFetch } from "./restore-fetch.ts";

// A stage whose configuration differs from attack to attack.
vi.mock("../../watchkeeper.config.ts", () => import("./changing-config.ts"));
vi.mock("../../functions/deployed/config.ts", () => import("./changing-deployed.ts"));

const hubAccount = "111122223333";
const user = (name: string, of = account) => `arn:aws:iam::${of}:user/${name}`;
const admin = `arn:aws:iam::${hubAccount}:role/Admin`;

const people: NonNullable<ConfigInput["people"]> = [
  { name: "bob", identities: [user("bob"), "slack:T000000001/U0000BOB"] },
  { name: "carol", identities: [user("carol")] },
];
const configured = (approvals: Partial<ConfigInput["approvals"]> = {}, named = people) =>
  defineConfig({
    hub: { account: hubAccount, region },
    accounts: [account, "777788889999"].map((id) => ({ id, name: `of ${id}`, regions: [region] })),
    operators: { accounts: [account] },
    people: named,
    approvals: { approvers: named.map(({ name }) => name), ...approvals },
    slack: { team: "T000000001", channel: "C000000001" },
  });

let rehearsal: Rehearsal;
let alice: Person;
let bob: Person;
let endpoint: string;

restoreFetch();

async function begin(approvals: Partial<ConfigInput["approvals"]> = {}, slack?: LaptopSlack): Promise<void> {
  changing.current = configured(approvals);
  rehearsal = await Rehearsal.begin(1, slack);
  alice = await rehearsal.person("alice");
  bob = await rehearsal.person("bob");
  endpoint = await overHttp(rehearsal.world);
}
beforeEach(() => begin());

const names = () => rehearsal.laptop.deployment.names;
const asked = () => rehearsal.caseThatIs("awaiting-approval", bob.desk);
const now = () => rehearsal.world.clock.now();

/** An IAM user of an account who may do everything there. */
async function userOf(inAccount: string, name: string): Promise<Credentials> {
  const ask = (operation: string, input: object) =>
    rehearsal.asAdministrator(inAccount, "iam", operation, { UserName: name, ...input });
  await ask("CreateUser", {});
  await ask("PutUserPolicy", { PolicyName: "everything", PolicyDocument: everything });
  return keysOf(await ask("CreateAccessKey", {}));
}

const everything = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

const keysOf = ({ AccessKey }: Readonly<Record<string, unknown>>): Credentials => {
  const { AccessKeyId, SecretAccessKey } = AccessKey as { AccessKeyId: string; SecretAccessKey: string };
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
};

/** A session of a role, taken with somebody's keys. */
async function session(
  credentials: Credentials,
  words: Omit<AssumeRoleCommandInput, "RoleArn"> & { readonly RoleArn?: string },
): Promise<Credentials> {
  const sts = new STSClient({ endpoint, region, credentials });
  const RoleArn = `arn:aws:iam::${hubAccount}:role/${names().operatorRole}`;
  const { Credentials: given } = await sts.send(new AssumeRoleCommand({ RoleArn, ...words }));
  return {
    accessKeyId: given!.AccessKeyId!,
    secretAccessKey: given!.SecretAccessKey!,
    sessionToken: given!.SessionToken!,
  };
}

/** The operators' session that somebody is let take. */
const operator = ({ name, credentials }: Pick<Person, "name" | "credentials">) =>
  session(credentials, { RoleSessionName: `${account}.${name}` });

const doorUrl = async (credentials: Credentials) => {
  const lambda = new LambdaClient({ endpoint, region, credentials });
  const FunctionName = names().function("operate");
  return (await lambda.send(new GetFunctionUrlConfigCommand({ FunctionName }))).FunctionUrl ?? "";
};

/** A signed request to the door, which may be sent more than once. */
const toDoor = async (credentials: Credentials, word: object, headers: Record<string, string> = {}) =>
  signedPost(
    await doorUrl(credentials),
    JSON.stringify(word),
    { service: "lambda", region, credentials, signingDate: now() },
    headers,
  );

const say = async (credentials: Credentials, word: object, headers: Record<string, string> = {}) => {
  const response = await post(await toDoor(credentials, word, headers));
  return { status: response.status, said: (await response.json()) as Record<string, unknown> };
};

const approving = ({ id: caseId, planHash }: Case) => ({ do: "approve", caseId, planHash, reason: "fine" });

const errorOf = ({ said }: { readonly said: Record<string, unknown> }) =>
  (said.error as { name: string } | undefined)?.name;

async function nothingIsDone(id: string, waiting: Case): Promise<void> {
  await rehearsal.world.clock.advance(60_000);
  expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("optional");
  expect(await bob.desk.cases.find(waiting.id)).toMatchObject({ status: "awaiting-approval" });
  const { decisions } = (await bob.desk.approvals.find(waiting.id, waiting.planHash ?? ""))!;
  expect(decisions).toEqual([]);
}

const refusalsOnRecord = async (found: Case) =>
  (await bob.desk.trail((await bob.desk.cases.find(found.id))!))
    .filter(({ type }) => type === "decision refused")
    .map(({ actor }) => actor);

describe("who takes the operators' role", () => {
  test("takes it under their own name: no other's, of no other account", async () => {
    const mine = `${account}.alice`;
    await session(alice.credentials, { RoleSessionName: mine });
    for (const RoleSessionName of [`${account}.bob`, "bob", "idp.bob", "777788889999.alice"])
      await expect(session(alice.credentials, { RoleSessionName })).rejects.toMatchObject({
        name: "AccessDenied",
      });
    await expect(
      session(alice.credentials, { RoleSessionName: "idp.bob", SourceIdentity: "bob" }),
    ).rejects.toMatchObject({ name: "AccessDenied" });
  });

  test("is no user of a watched account that is no operators' account, whatever they are called there", async () => {
    const other = await userOf("777788889999", "bob");
    for (const RoleSessionName of [`${account}.bob`, "777788889999.bob"])
      await expect(session(other, { RoleSessionName })).rejects.toMatchObject({ name: "AccessDenied" });
  });

  test("as the hub's own bob is another bob than the one who may approve", async () => {
    const id = await launch(alice, owned);
    const waiting = await asked();
    const other = await userOf(hubAccount, "bob");
    await expect(session(other, { RoleSessionName: `${account}.bob` })).rejects.toMatchObject({
      name: "AccessDenied",
    });
    const keys = await session(other, { RoleSessionName: `${hubAccount}.bob` });
    expect(errorOf(await say(keys, approving(waiting)))).toBe("NotAnApprover");
    // Nor is he that one where he asks the door without any role.
    expect(errorOf(await say(other, approving(waiting)))).toBe("NotAnApprover");
    expect(await refusalsOnRecord(waiting)).toEqual([user("bob", hubAccount), user("bob", hubAccount)]);
    await nothingIsDone(id, waiting);
  });

  test("writes nothing: no decision, no outbox, no switch, no execution, no token, no message", async () => {
    const id = await launch(alice, owned);
    const waiting = await asked();
    const credentials = await operator(bob);
    const as = { endpoint, region, credentials };
    const { request, version } = (await bob.desk.approvals.find(waiting.id, waiting.planHash ?? ""))!;
    const dynamodb = new DynamoDBClient(as);
    const pk = `CASE#${waiting.id}`;
    const decision = { pk, sk: `DECISION#${waiting.planHash}#x`, v: 1, verdict: "approve", by: "x" };
    const arn = `arn:aws:states:${region}:${hubAccount}:stateMachine:${names().machine("run-plan")}`;
    const attempts = [
      () =>
        dynamodb.send(
          new PutItemCommand({ TableName: names().table("decisions"), Item: marshall(decision) }),
        ),
      () =>
        dynamodb.send(
          new UpdateItemCommand({
            TableName: names().table("decisions"),
            Key: marshall({ pk, sk: `APPROVAL#${waiting.planHash}` }),
            UpdateExpression: "SET needed = :none",
            ConditionExpression: "v = :v",
            ExpressionAttributeValues: marshall({ ":none": 0, ":v": version }),
          }),
        ),
      () =>
        dynamodb.send(
          new PutItemCommand({
            TableName: names().table("work"),
            Item: marshall({ pk: "SWITCH#halt", sk: "SWITCH", halted: false }),
          }),
        ),
      () =>
        dynamodb.send(
          new PutItemCommand({ TableName: names().table("trail"), Item: marshall({ pk, sk: "AUDIT#9" }) }),
        ),
      () =>
        dynamodb.send(
          new PutItemCommand({ TableName: names().table("cases"), Item: marshall({ pk, sk: "META" }) }),
        ),
      () =>
        new SFNClient(as).send(
          new SendTaskSuccessCommand({ taskToken: request.taskToken, output: '{"state":"approved"}' }),
        ),
      () =>
        new SFNClient(as).send(new StartExecutionCommand({ stateMachineArn: arn, name: "x", input: "{}" })),
      () =>
        new SQSClient(as).send(
          new SendMessageCommand({
            QueueUrl: `${endpoint}/${hubAccount}/${names().queue("clicks")}`,
            MessageBody: "{}",
          }),
        ),
      () => new LambdaClient(as).send(new InvokeCommand({ FunctionName: names().function("operate") })),
    ];
    for (const attempt of attempts)
      await expect(attempt()).rejects.toMatchObject({ name: expect.stringMatching(/^AccessDenied/) });
    await nothingIsDone(id, waiting);
  });
});

describe("at the door", () => {
  test("whoever signs nothing, or with another's key id, is not let in", async () => {
    const id = await launch(alice, owned);
    const waiting = await asked();
    const keys = await operator(bob);
    const url = await doorUrl(keys);
    const body = JSON.stringify(approving(waiting));
    const unsigned = await globalThis.fetch(url, { method: "POST", body });
    expect([unsigned.status, await unsigned.json()]).toEqual([403, { Message: "Forbidden" }]);
    const stolen = { ...keys, secretAccessKey: "guessed" };
    const guessed = await post(
      await signedPost(url, body, { service: "lambda", region, credentials: stolen, signingDate: now() }),
    );
    expect(guessed.status).toBe(403);
    await nothingIsDone(id, waiting);
  });

  test("a forged identity in the word or the headers is not read: who it was stands on record", async () => {
    const id = await launch(alice, owned);
    const waiting = await asked();
    const iam = { userArn: user("bob"), accountId: account, callerId: "AIDABOB" };
    const forged = {
      ...approving(waiting),
      by: user("bob"),
      identity: user("bob"),
      mfa: true,
      requestContext: { authorizer: { iam } },
    };
    const headers = {
      "x-amzn-request-context": JSON.stringify({ authorizer: { iam } }),
      "x-forwarded-user": "bob",
    };
    const answer = await say(await operator(alice), forged, headers);
    expect([answer.status, errorOf(answer)]).toEqual([403, "NotAnApprover"]);
    expect(await refusalsOnRecord(waiting)).toEqual([user("alice")]);
    await nothingIsDone(id, waiting);
  });

  test("who is not listed neither approves nor denies", async () => {
    const id = await launch(alice, owned);
    const waiting = await asked();
    const keys = await operator(alice);
    for (const verdict of ["approve", "deny"])
      expect(errorOf(await say(keys, { ...approving(waiting), do: verdict }))).toBe("NotAnApprover");
    await nothingIsDone(id, waiting);
  });

  test("one role is one person under however many session names, and counts once where it is listed", async () => {
    await begin({ needed: 2, approvers: ["bob", "carol", admin] });
    const id = await launch(alice, owned);
    const waiting = await asked();
    const ask = (operation: string, input: object) =>
      rehearsal.asAdministrator(hubAccount, "iam", operation, { RoleName: "Admin", ...input });
    await ask("CreateRole", {
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: hubAccount }, Action: "sts:AssumeRole" }],
      }),
    });
    await ask("PutRolePolicy", { PolicyName: "everything", PolicyDocument: everything });
    const mallory = await userOf(hubAccount, "mallory");
    for (const RoleSessionName of [`${account}.bob`, `${account}.carol`, "idp.bob"]) {
      const keys = await session(mallory, { RoleArn: admin, RoleSessionName });
      expect(await say(keys, approving(waiting))).toMatchObject({
        status: 200,
        said: { by: admin, state: { state: "pending", missing: 1 } },
      });
    }
    await rehearsal.world.clock.advance(60_000);
    expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("optional");
  });

  test("what is no word is told so, and nothing is done", async () => {
    const keys = await operator(bob);
    for (const word of [
      {},
      { do: "approve", caseId: "c-1", reason: "no hash" },
      { do: "erase", reason: "x" },
    ]) {
      expect(await say(keys, word)).toMatchObject({
        status: 400,
        said: { error: { kind: "invalid-input", name: "InvalidWord" } },
      });
    }
  });

  test("a request that is sent again counts once within five minutes, and is refused after them", async () => {
    await begin({ needed: 2 });
    await launch(alice, owned);
    const waiting = await asked();
    const request = await toDoor(await operator(bob), approving(waiting));
    for (let times = 0; times < 3; times++) {
      expect(await (await post(request)).json()).toMatchObject({ state: { state: "pending", missing: 1 } });
    }
    expect((await bob.desk.approvals.find(waiting.id, waiting.planHash ?? ""))?.decisions).toHaveLength(1);
    await rehearsal.world.clock.advance(6 * 60_000);
    expect((await post(request)).status).toBe(403);
  });

  test("who is refused a hundred times in a minute stands in the trail with the number, and does not fill it", async () => {
    await launch(alice, owned);
    const waiting = await asked();
    const mallory = await rehearsal.person("mallory");
    const request = await toDoor(await operator(mallory), approving(waiting));
    for (let times = 0; times < 100; times++) expect((await post(request)).status).toBe(403);
    const records = await bob.desk.trail((await bob.desk.cases.find(waiting.id))!);
    const refused = records.filter(({ type }) => type === "decision refused");
    expect(refused.map(({ actor, data }) => [actor, data.times ?? 1])).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 16, 32, 64].map((times) => [user("mallory"), times]),
    );
  });

  test("a halt's end that is sent again takes no later halt back", async () => {
    const keys = await operator(bob);
    await rehearsal.halt(bob, true);
    const { audit } = (await bob.desk.switches.state())!;
    const goOn = await toDoor(keys, { do: "go-on", halt: audit?.seq, reason: "it is over" });
    expect((await post(goOn)).status).toBe(200);
    expect((await post(goOn)).status).toBe(200);
    await rehearsal.halt(alice, true, "another freeze");
    const again = await post(goOn);
    expect([again.status, await again.json()]).toEqual([
      409,
      {
        error: expect.objectContaining({
          name: "SwitchMoved",
          message: expect.stringContaining("another freeze"),
        }),
      },
    ]);
    expect(await bob.desk.switches.halted()).toBe(true);
    expect(await bob.desk.switches.history()).toHaveLength(3);
  });

  test("of two who saw the same switch and set it at one moment, one is told that it has moved", async () => {
    await rehearsal.halt(bob, true);
    const { audit } = (await bob.desk.switches.state())!;
    const { switches } = rehearsal.hub;
    const both = await Promise.allSettled([
      switches.set(false, bob.desk.identity, "it is over", audit?.seq),
      switches.set(true, alice.desk.identity, "another freeze", audit?.seq),
    ]);
    const refused = both.flatMap((one) => (one.status === "rejected" ? [one.reason.name] : []));
    expect(refused).toEqual(["SwitchMoved"]);
    expect(await bob.desk.switches.history()).toHaveLength(2);
  });

  test.each([
    ["a step", (hash: string) => ({ sk: "STEP#00000", set: "SET step.title = :x", hash })],
    ["the header", (hash: string) => ({ sk: "PLAN", set: "SET header.title = :x", hash })],
  ])("a plan of which %s was changed after it was shown is approved by nobody", async (_what, change) => {
    const id = await launch(alice, owned);
    const waiting = await asked();
    const { sk, set } = change(waiting.planHash ?? "");
    const run = `RUN#${waiting.id}#${waiting.planHash}`;
    const { Items } = (await rehearsal.asAdministrator(hubAccount, "dynamodb", "Query", {
      TableName: names().table("runs"),
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: run } },
    })) as { readonly Items: readonly { readonly sk: { readonly S: string } }[] };
    const found = Items.find((item) => item.sk.S.startsWith(sk.replace(/0+$/, "")))!;
    await rehearsal.asAdministrator(hubAccount, "dynamodb", "UpdateItem", {
      TableName: names().table("runs"),
      Key: { pk: { S: run }, sk: found.sk },
      UpdateExpression: set,
      ExpressionAttributeValues: { ":x": { S: "Delete everything" } },
    });
    // Another process of the function, which has not read it before.
    rehearsal = await rehearsal.restarted();
    endpoint = await overHttp(rehearsal.world);
    [alice, bob] = [await rehearsal.back(alice), await rehearsal.back(bob)];
    const answer = await say(await operator(bob), approving(waiting));
    expect([answer.status, errorOf(answer)]).toEqual([403, "PlanTampered"]);
    await nothingIsDone(id, waiting);
  });

  test("two people at one moment both count", async () => {
    await begin({ needed: 2 });
    await launch(alice, owned);
    const waiting = await asked();
    const carol = await rehearsal.person("carol");
    const both = await Promise.all([await operator(bob), await operator(carol)]);
    const answers = await Promise.all(both.map((keys) => say(keys, approving(waiting))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await rehearsal.caseThatIs("closed", bob.desk)).toMatchObject({ outcome: "fixed" });
  });

  test("whoever asked does not approve, whomever they name as the one who did", async () => {
    const id = await launch(alice, owned);
    await rehearsal.decide(bob, await asked());
    const fixed = await rehearsal.caseThatIs("closed", bob.desk);
    const carol = await rehearsal.person("carol");
    const keys = await operator(carol);
    const undo = {
      ...askFor("undo", (await bob.desk.cases.find(fixed.id))!, "x"),
      by: user("bob"),
      undoBy: user("bob"),
    };
    expect((await say(keys, undo)).status).toBe(200);
    const undoing = await asked();
    expect(errorOf(await say(keys, approving(undoing)))).toBe("RequesterMayNotApprove");

    // Nor where the configuration calls them otherwise by then.
    const saved = await rehearsal.restarted();
    changing.current = configured({}, [
      people[0]!,
      { name: "caroline", identities: ["idp:caroline", user("carol")] },
    ]);
    rehearsal = saved;
    endpoint = await overHttp(rehearsal.world);
    bob = await rehearsal.back(bob);
    alice = await rehearsal.back(alice);
    const renamed = await operator(await rehearsal.back(carol));
    expect(errorOf(await say(renamed, approving(undoing)))).toBe("RequesterMayNotApprove");
    expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("required");
  });
});

describe("where an approval takes an MFA code", () => {
  beforeEach(() => begin({ mfa: { severities: ["high"] } }));

  const mfaRole = () => `arn:aws:iam::${hubAccount}:role/${names().operatorMfaRole}`;

  test("none counts without one, and the role that takes one is nobody's without it", async () => {
    const id = await launch(alice, owned);
    const waiting = await asked();
    expect(errorOf(await say(await operator(bob), { ...approving(waiting), mfa: true }))).toBe("MfaRequired");
    const words = { RoleArn: mfaRole(), RoleSessionName: `${account}.bob` };
    await expect(session(bob.credentials, words)).rejects.toMatchObject({ name: "AccessDenied" });
    await nothingIsDone(id, waiting);
    const shown = await rehearsal.mfaDeviceOf("bob");
    const proven = await session(bob.credentials, { ...words, ...shown() });
    expect(await say(proven, approving(waiting))).toMatchObject({ said: { state: { state: "approved" } } });
    expect(await rehearsal.caseThatIs("closed", bob.desk)).toMatchObject({ outcome: "fixed" });
    const [approved] = (await bob.desk.approvals.find(waiting.id, waiting.planHash ?? ""))!.decisions;
    expect(approved).toMatchObject({ person: "bob", mfa: true });
  });

  test("a command with one counts, by the device that is called as its user", async () => {
    await launch(alice, owned);
    const waiting = await asked();
    await expect(rehearsal.decide(bob, waiting)).rejects.toThrow("watchkeeper approve");
    const { TokenCode } = (await rehearsal.mfaDeviceOf("bob"))();
    const proven = await rehearsal.proven(bob, TokenCode);
    expect(await rehearsal.decide(proven, waiting)).toMatchObject({ state: "approved", by: ["bob"] });
  });

  test("whoever approved without one, when none was asked for, approves again with one, and is one person still", async () => {
    await begin({ needed: 2 });
    await launch(alice, owned);
    const waiting = await asked();
    await rehearsal.decide(bob, waiting);
    const { TokenCode } = (await rehearsal.mfaDeviceOf("bob"))();
    const proven = await rehearsal.proven(bob, TokenCode);
    expect(await rehearsal.decide(proven, waiting)).toEqual({ state: "pending", missing: 1 });
    expect(await rehearsal.decide(bob, waiting)).toEqual({ state: "pending", missing: 1 });
    const { decisions } = (await bob.desk.approvals.find(waiting.id, waiting.planHash ?? ""))!;
    expect(decisions).toMatchObject([{ person: "bob", mfa: true }]);
    expect((await rehearsal.auditIsWhole(bob.desk)).flaws).toEqual([]);
  });

  test("a click in the chat does not count, and is told where to go", async () => {
    await begin({ mfa: true }, new Workspace(1).slack);
    const id = await launch(alice, owned);
    const waiting = await asked();
    await rehearsal.world.clock.advance(5_000);
    const { laptop } = rehearsal;
    const [message] = await storedMessages(laptop.slack!);
    await send(laptop, clickRequest(laptop, { message: message!, actionId: "approve", user: "U0000BOB" }));
    await nothingIsDone(id, waiting);
    const records = await bob.desk.trail((await bob.desk.cases.find(waiting.id))!);
    expect(records.find(({ type }) => type === "click refused")?.data.note).toContain("--mfa <code>");
  });

  test("a configuration that asks for none later makes none good that was given without", async () => {
    const id = await launch(alice, owned);
    const waiting = await asked();
    const saved = await rehearsal.restarted();
    changing.current = configured();
    rehearsal = saved;
    endpoint = await overHttp(rehearsal.world);
    [alice, bob] = [await rehearsal.back(alice), await rehearsal.back(bob)];
    expect(errorOf(await say(await operator(bob), approving(waiting)))).toBe("MfaRequired");
    await nothingIsDone(id, waiting);
  });
});

describe("the decisions table itself", () => {
  test.each([
    [
      "of whoever asked for the plan",
      { by: user("alice"), person: "alice" },
      { requester: { S: user("alice") } },
    ],
    ["of whoever is not listed", { by: user("dave"), person: "dave" }, {}],
    ["that comes too late", {}, { until: { S: "2026-01-01T00:00:00.000Z" } }],
    ["on what is settled", {}, { settled: { S: "denied" } }],
    ["without an MFA code where one must be", {}, { mfa: { BOOL: true } }],
  ])("keeps no approval %s, whoever weighed it", async (_what, who, item) => {
    const id = await launch(alice, owned);
    const waiting = await asked();
    const planHash = waiting.planHash ?? "";
    const { version } = (await bob.desk.approvals.find(waiting.id, planHash))!;
    for (const [name, value] of Object.entries(item))
      await rehearsal.asAdministrator(hubAccount, "dynamodb", "UpdateItem", {
        TableName: names().table("decisions"),
        Key: { pk: { S: `CASE#${waiting.id}` }, sk: { S: `APPROVAL#${planHash}` } },
        UpdateExpression: "SET #n = :v",
        ExpressionAttributeNames: { "#n": name },
        ExpressionAttributeValues: { ":v": value },
      });
    const decision = {
      verdict: "approve" as const,
      by: user("bob"),
      person: "bob",
      reason: "x",
      at: now().toISOString(),
      ...who,
    };
    const deciding = { decision, identities: [decision.by], settles: undefined, version };
    const entry = { actor: decision.by, type: "plan approved", data: {} };
    expect(await rehearsal.hub.approvals.decide(waiting.id, planHash, deciding, entry)).toBe("moved");
    await nothingIsDone(id, waiting);
  });
});
