import {
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { DisableRuleCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { CreateKeyCommand, KMSClient, SignCommand } from "@aws-sdk/client-kms";
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import {
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { type AuditRecord, emptyHead, nextRecord } from "@watchkeeper/cases/audit-chain";
import type { Evidence } from "@watchkeeper/cases/evidence";
import { fromLines, toLines } from "@watchkeeper/cases/evidence-lines";
import { recordKey, signatureKey } from "@watchkeeper/cases/locked-keys";
import { fingerprintOf, publicKeySchema, signHeads } from "@watchkeeper/cases/signature";
import { verifyAudit } from "@watchkeeper/cases/verify-audit";
import type { Credentials } from "@watchkeeper/core/runtime";
import { overHttp } from "@watchkeeper/sim/testing/over-http";
import { beforeEach, describe, expect, test } from "vitest";
import { Workspace } from "../simulation/workspace.ts";
import { launch, type Person, Rehearsal } from "./rehearsal.ts";
import { restoreFetch } from "./restore-fetch.ts";

let rehearsal: Rehearsal;
let workspace: Workspace;
let bob: Person;
let id: string;
let endpoint: string;

restoreFetch();

const hub = () => rehearsal.laptop.deployment.hub;
const names = () => rehearsal.laptop.deployment.names;
const minutes = (count: number) => rehearsal.world.clock.advance(count * 60_000);
const days = (count: number) => minutes(count * 24 * 60);
const evidence = () => bob.desk.evidence();
const flaws = async () => verifyAudit(await evidence()).flaws;
const told = async () => (await flaws()).map(({ message }) => message);

/** A case that was fixed, in the notary's keeping; the day's anchor is not made yet. */
beforeEach(async () => {
  workspace = new Workspace(1);
  rehearsal = await Rehearsal.begin(1, workspace.slack);
  const alice = await rehearsal.person("alice");
  bob = await rehearsal.person("bob");
  await launch(alice);
  await rehearsal.decide(bob, await rehearsal.caseThatIs("awaiting-approval", bob.desk));
  id = (await rehearsal.caseThatIs("closed", bob.desk)).id;
  await minutes(30);
  expect(await flaws()).toEqual([]);
  endpoint = await overHttp(rehearsal.world);
});

/** What somebody's SDK clients are made with: over HTTP, with exactly these credentials. */
function clientsOf(credentials: Credentials) {
  const options = { endpoint, region: hub().region, credentials, maxAttempts: 1 };
  return {
    dynamodb: new DynamoDBClient(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
    kms: new KMSClient(options),
    events: new EventBridgeClient(options),
    lambda: new LambdaClient(options),
  };
}

/** An administrator of the hub's account: an IAM user who may do everything there. */
async function administrator() {
  const ask = (operation: string, input: object = {}) =>
    rehearsal.asAdministrator(hub().account, "iam", operation, { UserName: "mallory", ...input });
  await ask("CreateUser");
  await ask("PutUserPolicy", {
    PolicyName: "everything",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
    }),
  });
  const { AccessKey } = (await ask("CreateAccessKey")) as {
    AccessKey: { AccessKeyId: string; SecretAccessKey: string };
  };
  return clientsOf({ accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey });
}

/** A session of a role of the hub, as whoever got hold of its credentials has it. */
function sessionOf(role: string) {
  const { account } = hub();
  return clientsOf(
    rehearsal.world.credentialsFor({
      type: "assumed-role",
      arn: `arn:aws:sts::${account}:assumed-role/${role}/stolen`,
      account,
      userId: "AROASTOLEN:stolen",
      roleArn: `arn:aws:iam::${account}:role/${role}`,
      sessionName: "stolen",
    }),
  );
}

const Bucket = () => names().anchorBucket;
const TableName = () => names().table("trail");
const keyOf = (seq: number, chain = `CASE#${id}`) =>
  marshall({ pk: chain, sk: String(seq).padStart(8, "0") });

/** What nobody of ours ever does. */
const deeds = {
  "delete a record": ({ dynamodb }: ReturnType<typeof clientsOf>) =>
    dynamodb.send(new DeleteItemCommand({ TableName: TableName(), Key: keyOf(1) })),
  "change a record": ({ dynamodb }) =>
    dynamodb.send(
      new UpdateItemCommand({
        TableName: TableName(),
        Key: keyOf(1),
        UpdateExpression: "SET actor = :m",
        ExpressionAttributeValues: marshall({ ":m": "mallory" }),
      }),
    ),
  "write over a record in the notary's keeping": ({ s3 }) =>
    s3.send(new PutObjectCommand({ Bucket: Bucket(), Key: recordKey(`CASE#${id}`, 1), Body: "{}" })),
  "put a record into the notary's keeping that is not locked": ({ s3 }) =>
    s3.send(
      new PutObjectCommand({
        Bucket: Bucket(),
        Key: recordKey(`CASE#${id}`, 99),
        Body: "{}",
        IfNoneMatch: "*",
      }),
    ),
  "hide a record in the notary's keeping": ({ s3 }) =>
    s3.send(new DeleteObjectCommand({ Bucket: Bucket(), Key: recordKey(`CASE#${id}`, 1) })),
  "take away the bucket's policy": ({ s3 }) => s3.send(new DeleteBucketPolicyCommand({ Bucket: Bucket() })),
  "stop the anchoring": ({ events }) =>
    events.send(new DisableRuleCommand({ Name: names().function("anchor-audit") })),
} satisfies Readonly<Record<string, (clients: ReturnType<typeof clientsOf>) => Promise<unknown>>>;

const sign = ({ kms }: ReturnType<typeof clientsOf>) =>
  kms.send(
    new SignCommand({
      KeyId: names().notaryKey,
      Message: Buffer.from("a forged head"),
      SigningAlgorithm: "ECDSA_SHA_256",
    }),
  );

const denied = async (work: Promise<unknown>) =>
  expect(work).rejects.toMatchObject({ name: expect.stringMatching(/^AccessDenied/) });

describe("no role of the hub", () => {
  test.each(Object.keys(deeds) as (keyof typeof deeds)[])("may %s", async (deed) => {
    const own = rehearsal.laptop.deployment.roles.filter(({ account }) => account === hub().account);
    expect(own.length).toBeGreaterThan(10);
    for (const { name } of own) await denied(deeds[deed](sessionOf(name)));
  });

  test("signs, but the notary's and the anchoring's", async () => {
    const keepers = ["notarize", "anchor-audit"].map((key) => names().function(key));
    const own = rehearsal.laptop.deployment.roles.filter(({ account }) => account === hub().account);
    for (const { name } of own) if (!keepers.includes(name)) await denied(sign(sessionOf(name)));
    for (const name of keepers) await sign(sessionOf(name));
  });
});

describe("an administrator of the hub, while the bucket's policy stands,", () => {
  test("puts nothing into the notary's keeping, and signs nothing", async () => {
    const mallory = await administrator();
    await denied(deeds["write over a record in the notary's keeping"](mallory));
    await denied(deeds["put a record into the notary's keeping that is not locked"](mallory));
    await denied(sign(mallory));
  });

  test("cannot delete a version that is kept, whatever the policy", async () => {
    const { s3 } = await administrator();
    await s3.send(new DeleteBucketPolicyCommand({ Bucket: Bucket() }));
    const Key = recordKey(`CASE#${id}`, 1);
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: Bucket(), Prefix: Key }));
    const { VersionId } = Versions[0]!;
    await denied(s3.send(new DeleteObjectCommand({ Bucket: Bucket(), Key, VersionId })));
  });
});

/** Rewrites a case's chain from a record on, so that it hangs together again; its head with it. */
async function rewrite({ dynamodb }: ReturnType<typeof clientsOf>, from: number, actor: string) {
  const records = [...(await bob.desk.cases.audit(id))];
  let head: Pick<AuditRecord, "seq" | "hash"> = from === 1 ? emptyHead(id) : records[from - 2]!;
  for (const { actor: was, type, data, holds, at, seq } of records.slice(from - 1)) {
    const entry = { actor: seq === from ? actor : was, type, data };
    const record = nextRecord(id, head, entry, new Date(at), holds);
    await dynamodb.send(
      new PutItemCommand({
        TableName: TableName(),
        Item: { ...keyOf(seq), ...marshall({ v: 1, ...record }) },
      }),
    );
    head = record;
  }
  await setHead(dynamodb, head);
}

const setHead = (dynamodb: DynamoDBClient, { seq, hash }: Pick<AuditRecord, "seq" | "hash">) =>
  dynamodb.send(
    new UpdateItemCommand({
      TableName: names().table("cases"),
      Key: marshall({ pk: `CASE#${id}`, sk: "META" }),
      UpdateExpression: "SET audit = :head",
      ExpressionAttributeValues: marshall({ ":head": { seq, hash } }),
    }),
  );

async function cutLast({ dynamodb }: ReturnType<typeof clientsOf>) {
  const records = await bob.desk.cases.audit(id);
  await dynamodb.send(new DeleteItemCommand({ TableName: TableName(), Key: keyOf(records.length) }));
  await setHead(dynamodb, records.at(-2)!);
}

/** Deletes all that is stored of the case, in every table. */
async function deleteCase({ dynamodb }: ReturnType<typeof clientsOf>) {
  const { rows } = await evidence();
  for (const table of ["cases", "runs", "decisions", "trail"] as const)
    for (const { pk, sk } of rows[table].filter((row) => row.pk.includes(id)))
      await dynamodb.send(
        new DeleteItemCommand({ TableName: names().table(table), Key: marshall({ pk, sk }) }),
      );
}

async function unlist({ dynamodb }: ReturnType<typeof clientsOf>) {
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: names().table("cases"),
      Key: marshall({ pk: `CASE#${id}`, sk: "META" }),
      UpdateExpression: "REMOVE gsi1pk",
    }),
  );
}

const beforeTheNextAnchor = {
  "the chain is rewritten, with its head": (mallory) => rewrite(mallory, 2, "somebody else"),
  "the chain is cut, with its head": cutLast,
  "the case is deleted, with all that tells of it": deleteCase,
  "the case is no longer listed": unlist,
} satisfies Readonly<Record<string, (mallory: ReturnType<typeof clientsOf>) => Promise<unknown>>>;

describe("before the next anchor, an audit shows it when", () => {
  test.each(Object.entries(beforeTheNextAnchor))("%s", async (_, attack) => {
    await attack(await administrator());
    await minutes(5);
    expect(await flaws()).not.toEqual([]);
    // And for as long as the notary's copies are kept.
    await days(1);
    expect(await flaws()).not.toEqual([]);
  });
});

describe("what is done to a record", () => {
  test("raises an alarm that stays, and is said in the chat, within two minutes", async () => {
    await deeds["change a record"](await administrator());
    await minutes(2);
    const { alarms, flaws: found } = verifyAudit(await evidence());
    expect([alarms, found.length > 0]).toEqual([1, true]);
    expect(JSON.stringify(workspace.posted)).toContain("tampered with the audit trail");
  });

  test("raises one that stays, though it is put back as it was", async () => {
    const mallory = await administrator();
    const [first] = await bob.desk.cases.audit(id);
    await deeds["delete a record"](mallory);
    await minutes(2);
    await mallory.dynamodb.send(
      new PutItemCommand({
        TableName: TableName(),
        Item: { ...keyOf(1), ...marshall({ v: 1, ...first }, { removeUndefinedValues: true }) },
      }),
    );
    await minutes(2);
    expect(verifyAudit(await evidence())).toMatchObject({ alarms: 1, flaws: [] });
  });

  test("raises one where a record of somebody's own is put in", async () => {
    const { dynamodb } = await administrator();
    const forged = { caseId: id, seq: 99, at: "2026-03-02T09:30:00.000Z", actor: "m", type: "x", data: {} };
    await dynamodb.send(
      new PutItemCommand({
        TableName: TableName(),
        Item: { ...keyOf(99), ...marshall({ v: 1, ...forged, prev: "0", hash: "0" }) },
      }),
    );
    await minutes(2);
    expect(verifyAudit(await evidence()).alarms).toBe(1);
  });
});

describe("silence is a flaw:", () => {
  /** Another case, which nobody keeps where the notary is stopped. */
  const anotherCase = async () => {
    await launch(await rehearsal.person("carol"));
    await rehearsal.caseThatIs("awaiting-approval", bob.desk);
  };

  test("the notary is stopped, and records wait for it for longer than a quarter of an hour", async () => {
    const { lambda } = await administrator();
    const FunctionName = names().function("notarize");
    const { EventSourceMappings = [] } = await lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName }),
    );
    const { UUID } = EventSourceMappings[0]!;
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    await anotherCase();
    await minutes(20);
    expect(await told()).toContainEqual(expect.stringContaining("the notary has no copy of it"));
    // The day's anchor keeps what the notary has missed.
    await days(1);
    expect(await flaws()).toEqual([]);
  });

  test("the rule of the anchoring is stopped for longer than two days", async () => {
    await deeds["stop the anchoring"](await administrator());
    await days(2.5);
    expect(await told()).toContainEqual(expect.stringContaining("anchoring was stopped"));
  });
});

describe("what stands in the bucket is believed as it was first:", () => {
  const hide = {
    "a record is hidden by a marker": (s3: S3Client) =>
      s3.send(new DeleteObjectCommand({ Bucket: Bucket(), Key: recordKey(`CASE#${id}`, 1) })),
    "another version stands over a record": (s3: S3Client) =>
      s3.send(new PutObjectCommand({ Bucket: Bucket(), Key: recordKey(`CASE#${id}`, 1), Body: "{}" })),
    "the public key is replaced": (s3: S3Client) =>
      s3.send(new PutObjectCommand({ Bucket: Bucket(), Key: "public-key.json", Body: "{}" })),
    "a signature is hidden": async (s3: S3Client) => {
      const { Versions = [] } = await s3.send(
        new ListObjectVersionsCommand({ Bucket: Bucket(), Prefix: "signatures/" }),
      );
      await s3.send(new DeleteObjectCommand({ Bucket: Bucket(), Key: Versions[0]?.Key }));
    },
    "what is put there is no record": (s3: S3Client) =>
      s3.send(new PutObjectCommand({ Bucket: Bucket(), Key: recordKey(`CASE#${id}`, 99), Body: "nothing" })),
  };

  test.each(Object.entries(hide))("%s", async (_, attack) => {
    const { s3 } = await administrator();
    await s3.send(new DeleteBucketPolicyCommand({ Bucket: Bucket() }));
    await attack(s3);
    expect(await flaws()).not.toEqual([]);
  });

  test("a signature of another key", async () => {
    const mallory = await administrator();
    await mallory.s3.send(new DeleteBucketPolicyCommand({ Bucket: Bucket() }));
    const { KeyMetadata } = await mallory.kms.send(
      new CreateKeyCommand({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }),
    );
    const KeyId = KeyMetadata?.KeyId;
    const signer = {
      sign: async (hash: string) => {
        const { Signature = [] } = await mallory.kms.send(
          new SignCommand({ KeyId, Message: Buffer.from(hash), SigningAlgorithm: "ECDSA_SHA_256" }),
        );
        return { key: KeyId ?? "", signature: Buffer.from(Signature).toString("base64") };
      },
    };
    const [first] = await bob.desk.cases.audit(id);
    const forged = await signHeads(
      { [`CASE#${id}`]: first! },
      rehearsal.world.clock.now(),
      undefined,
      signer,
    );
    const Key = signatureKey(forged.at, forged.hash);
    await mallory.s3.send(new PutObjectCommand({ Bucket: Bucket(), Key, Body: JSON.stringify(forged) }));
    expect(await told()).toContainEqual(expect.stringContaining("is not signed by the key of this stage"));
  });
});

describe("the evidence in a file", () => {
  const inFile = async () => [...toLines(await evidence())];

  test("is verified as the stage itself is, without any network", async () => {
    await days(1);
    const lines = await inFile();
    globalThis.fetch = () => Promise.reject(new Error("no network"));
    expect(verifyAudit(fromLines(lines))).toEqual(verifyAudit(await evidence()));
    expect(verifyAudit(fromLines(lines))).toMatchObject({ cases: 1, anchors: 1, flaws: [] });
  });

  test("shows where any line of it was changed that says something", async () => {
    const lines = await inFile();
    const [decision] = lines.flatMap((line, index) => (line.includes('"DECISION#') ? [index] : []));
    const changed = lines.with(decision!, lines[decision!]!.replaceAll("looked at it", "did not look"));
    expect(verifyAudit(fromLines(changed)).flaws).toMatchObject([{ flaw: "edited" }]);
  });

  test("shows where a line was taken out of it, and is refused where it was cut short", async () => {
    // One from after the notary has begun: what it found in the trail at its first look may be older.
    await launch(await rehearsal.person("carol"));
    const second = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
    await minutes(30);
    const lines = await inFile();
    for (const [index, line] of lines.entries()) {
      if (!line.includes(second.id) || !/"(record|HEAD|META|PLAN|LINE#|FINDING#|APPROVAL#)/.test(line))
        continue;
      const { lines: count } = JSON.parse(lines.at(-1)!) as { lines: number };
      const end = JSON.stringify({ line: "end", lines: count - 1 });
      const shorter = [...lines.slice(0, -1).toSpliced(index, 1), end];
      expect(verifyAudit(fromLines(shorter)).flaws, line.slice(0, 120)).not.toEqual([]);
    }
    expect(() => fromLines(lines.slice(0, -1))).toThrow("is not whole");
  });

  test("is held to the key that whoever verifies knows", async () => {
    const whole = await evidence();
    const { text = "" } = whole.objects.find(({ key }) => key === "public-key.json")!;
    const key = fingerprintOf(publicKeySchema.parse(JSON.parse(text)));
    expect(verifyAudit(whole, { key }).flaws).toEqual([]);
    expect(verifyAudit(whole, { key: "another" }).flaws).toHaveLength(1);
  });
});

describe("what the records hold", () => {
  /** The evidence with some attributes of an item changed. */
  const withChanged = (
    whole: Evidence,
    table: keyof Evidence["rows"],
    sk: string,
    change: Readonly<Record<string, unknown>>,
  ): Evidence => {
    const at = whole.rows[table].findIndex((row) => row.sk.startsWith(sk));
    expect(at).toBeGreaterThanOrEqual(0);
    const row = { ...whole.rows[table][at]!, ...change };
    return { ...whole, rows: { ...whole.rows, [table]: whole.rows[table].with(at, row) } };
  };

  test.each([
    ["cases", "META", { status: "open" }],
    ["cases", "META", { openedAt: "2020-01-01T00:00:00.000Z" }],
    ["cases", "META", { plans: [] }],
    ["cases", "FINDING#", { finding: {} }],
    ["cases", "EVENT#", { event: {} }],
    ["decisions", "APPROVAL#", { needed: 0 }],
    ["decisions", "DECISION#", { reason: "none" }],
    ["runs", "HEAD", { note: "nothing was done" }],
    ["runs", "PLAN", { header: {} }],
    ["work", "SWITCH", { hash: "0" }],
  ] as const)("an item of %s, %s, is what it was: %j is seen", async (table, sk, change) => {
    expect(verifyAudit(withChanged(await evidence(), table, sk, change)).flaws).not.toEqual([]);
  });

  test("nothing is put beside them: a decision that nobody made", async () => {
    const whole = await evidence();
    const [decision] = whole.rows.decisions.filter(({ sk }) => sk.startsWith("DECISION#"));
    const forged = { ...decision!, sk: `${decision?.sk}-mallory`, by: "mallory" };
    const rows = { ...whole.rows, decisions: [...whole.rows.decisions, forged] };
    expect(verifyAudit({ ...whole, rows }).flaws).toMatchObject([
      { flaw: "inserted", message: expect.stringContaining("no record tells of DECISION#") },
    ]);
  });
});

test("the configuration is on record, once, with who saw it first", async () => {
  const { rows } = await evidence();
  const records = rows.trail.filter(({ pk }) => pk === "SWITCH#config");
  expect(records).toMatchObject([{ type: "configuration first seen", actor: "watchkeeper" }]);
});

test("a record is kept as it is in the table, under Object Lock", async () => {
  const [first] = await bob.desk.cases.audit(id);
  const { s3 } = await administrator();
  const kept = await s3.send(new GetObjectCommand({ Bucket: Bucket(), Key: recordKey(`CASE#${id}`, 1) }));
  expect(JSON.parse((await kept.Body?.transformToString()) ?? "")).toEqual({
    v: 1,
    chain: `CASE#${id}`,
    record: first,
  });
  expect(kept.ObjectLockMode).toBe("GOVERNANCE");
  expect(unmarshall(keyOf(1))).toMatchObject({ sk: "00000001" });
});
