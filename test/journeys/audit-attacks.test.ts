import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { beforeEach, expect, test } from "vitest";
import { launch, type Person, Rehearsal } from "./rehearsal.ts";

let rehearsal: Rehearsal;
let bob: Person;
type Table = "trail" | "runs" | "cases" | "decisions";
type Row = Readonly<Record<string, unknown>> & { readonly pk: string; readonly sk: string };

/** A request of the tables as somebody who may do everything in the hub. */
const ask = (operation: string, table: Table, input: object) => {
  const { hub, names } = rehearsal.laptop.deployment;
  return rehearsal.asAdministrator(hub.account, "dynamodb", operation, {
    TableName: names.table(table),
    ...input,
  });
};

async function rows(table: Table): Promise<readonly Row[]> {
  const { Items } = await ask("Scan", table, {});
  return (Items as readonly Record<string, AttributeValue>[]).map((item) => unmarshall(item) as Row);
}

async function rowOf(table: Table, sk: string): Promise<Row> {
  const found = (await rows(table)).find((row) => row.sk.startsWith(sk));
  if (!found) throw new Error(`no ${sk} in ${table}`);
  return found;
}

const put = (table: Table, row: object) => ask("PutItem", table, { Item: marshall(row) });
const remove = (table: Table, { pk, sk }: Row) => ask("DeleteItem", table, { Key: marshall({ pk, sk }) });

/** The records of the run, in their order. */
const chain = async () =>
  (await rows("trail")).filter(({ pk }) => pk.startsWith("RUN#")).sort((a, b) => a.sk.localeCompare(b.sk));

/** Changes some attributes of an item. */
const change = async (table: Table, sk: string, attributes: object) =>
  put(table, { ...(await rowOf(table, sk)), ...attributes });

beforeEach(async () => {
  rehearsal = await Rehearsal.begin();
  const alice = await rehearsal.person("alice");
  bob = await rehearsal.person("bob");
  await launch(alice);
  await rehearsal.decide(bob, await rehearsal.caseThatIs("awaiting-approval", bob.desk));
  await rehearsal.caseThatIs("closed", bob.desk);
  // What settles late has joined it.
  await rehearsal.world.clock.advance(30 * 60_000);
  expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ flaws: [] });
});

const record = { stepId: "x", forth: { state: "failed" } };

const onRecords = {
  "a record is edited": async () => put("trail", { ...(await chain())[1], actor: "somebody" }),
  "a record is deleted": async () => remove("trail", (await chain())[1] as Row),
  "the last record is deleted": async () => remove("trail", (await chain()).at(-1) as Row),
  "two records change places": async () => {
    const [, one, other] = await chain();
    await put("trail", { ...one, sk: other?.sk });
    await put("trail", { ...other, sk: one?.sk });
  },
  "a record is put in": async () => put("trail", { ...(await chain()).at(-1), sk: "00000099", seq: 99 }),
  "the run's head is deleted": async () => remove("runs", await rowOf("runs", "HEAD")),
  "the case no longer names the plan, and its run's records are deleted": async () => {
    await change("cases", "META", { plans: [] });
    for (const row of await chain()) await remove("trail", row);
  },
};

const onItems = {
  "the run's outcome is changed": async () => change("runs", "HEAD", { outcome: "failed" }),
  "a step's line is changed": async () => change("runs", "LINE#", { record }),
  "a page of the front is changed": async () => change("runs", "HEAD#FRONT", { forth: "ff" }),
  "a step is changed": async () => change("runs", "STEP#", { step: {} }),
  "a page of the plan is deleted": async () => remove("runs", await rowOf("runs", "PLAN#PAGE")),
  "a decision is changed": async () => change("decisions", "DECISION#", { by: "mallory", person: "mallory" }),
  "the case's outcome is changed": async () => change("cases", "META", { outcome: "denied" }),
  "the case is deleted": async () => {
    for (const row of await rows("cases")) await remove("cases", row);
  },
};

async function flawsAfter(attack: () => Promise<unknown>) {
  await attack();
  await rehearsal.world.clock.advance(5_000);
  return (await rehearsal.auditIsWhole(bob.desk)).flaws;
}

test.each(Object.entries({ ...onRecords, ...onItems }))(
  "an audit of the trail shows it when %s",
  async (_, attack) => {
    expect(await flawsAfter(attack)).not.toEqual([]);
  },
);

/** A day's anchor. */
async function anchor() {
  const { hub, names } = rehearsal.laptop.deployment;
  const { FunctionError } = await rehearsal.asAdministrator(hub.account, "lambda", "Invoke", {
    FunctionName: names.function("anchor-audit"),
  });
  expect(FunctionError).toBeUndefined();
}

/** A request of the anchors' bucket as somebody who may do everything in the hub. */
const askBucket = (operation: string, Key: string, input: object = {}) => {
  const { hub, names } = rehearsal.laptop.deployment;
  return rehearsal.asAdministrator(hub.account, "s3", operation, {
    Bucket: names.anchorBucket,
    Key,
    ...input,
  });
};

const newest = "anchors/00000002.json";
const next = "anchors/00000003.json";
const write = (Key: string, Body: string) => askBucket("PutObject", Key, { Body: Buffer.from(Body) });

const onAnchors = {
  "the newest one is hidden": () => askBucket("DeleteObject", newest),
  "the newest one is written over": () => write(newest, JSON.stringify({ seq: 2 })),
  "what is put where the next one is to be is none": () => write(next, "nothing"),
  "one is put far ahead": () => write("anchors/99999999.json", "{}"),
  "what points at the newest one points at nothing, and that is hidden": async () => {
    await write("newest-anchor.json", JSON.stringify({ seq: 4_000 }));
    await askBucket("DeleteObject", newest);
  },
};

test.each(Object.entries(onAnchors))(
  "anchoring goes on, and an audit shows it, when %s",
  async (_, attack) => {
    await anchor();
    await anchor();
    // Nobody else gets past the bucket's policy.
    await askBucket("DeleteBucketPolicy", "");
    expect(await flawsAfter(attack)).not.toEqual([]);
    await launch(await rehearsal.person("carol"));
    await rehearsal.caseThatIs("awaiting-approval", bob.desk);
    for (const _day of [1, 2]) {
      await rehearsal.world.clock.advance(24 * 3_600_000);
      await anchor();
    }
    const { flaws } = await rehearsal.auditIsWhole(bob.desk);
    // That one, and nothing that would come of it.
    expect(flaws.map(({ caseId, flaw }) => [caseId, flaw])).toEqual([["", "edited"]]);
  },
);

const afterAnchoring = {
  "the case is deleted": async () => {
    for (const row of await rows("cases")) await remove("cases", row);
  },
  "the case is no longer listed": async () => {
    const { gsi1pk: _, ...rest } = await rowOf("cases", "META");
    await put("cases", rest as Row);
  },
  "the case's newest record is cut off, with its head": async () => {
    const own = (await rows("trail")).filter(({ pk }) => pk.startsWith("CASE#"));
    const [last, before] = own.sort((a, b) => b.sk.localeCompare(a.sk));
    await remove("trail", last!);
    await change("cases", "META", { audit: { seq: before?.seq, hash: before?.hash } });
  },
};

test.each(Object.entries(afterAnchoring))(
  "an anchor, and all after it, show it when %s",
  async (_, attack) => {
    await anchor();
    expect(await flawsAfter(attack)).not.toEqual([]);
    await rehearsal.world.clock.advance(2 * 3_600_000);
    await anchor();
    expect((await rehearsal.auditIsWhole(bob.desk)).flaws).not.toEqual([]);
  },
);
