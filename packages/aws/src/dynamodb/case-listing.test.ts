import {
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { Case } from "@watchkeeper/cases/case";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, test } from "vitest";
import { hubRuntime } from "../testing/hub-runtime.ts";
import { writeJournal } from "./case-journal.ts";
import { listCases, listing } from "./case-listing.ts";
import { dynamoTables } from "./tables.ts";

const dynamodb = mockClient(DynamoDBClient);
const tables = dynamoTables(hubRuntime, (table) => table);
beforeEach(() => dynamodb.reset());

const openedAt = "2026-03-02T09:00:00.000Z";
const later = "2026-03-04T12:00:00.000Z";
const found: Case = {
  id: "c-1",
  account: "444455556666",
  region: "us-east-1",
  title: "An instance",
  status: "running",
  openedAt,
  event: "RunInstances",
  occurrence: "o",
  checks: [],
  resources: [],
  plans: [],
  audit: { seq: 1, hash: "h" },
};

describe("where a case is listed", () => {
  test("the open ones are spread over eight partitions, each for good", () => {
    const place = (id: string) => listing({ ...found, id, status: "open" }, later).gsi1pk;
    const places = Array.from({ length: 400 }, (_, n) => place(`c-${n}`));
    const counts = [...Map.groupBy(places, (one) => one).values()].map((all) => all.length);
    expect(counts).toHaveLength(8);
    expect(Math.min(...counts)).toBeGreaterThan(25);
    expect(listing(found, later)).toEqual({ gsi1pk: place("c-1"), gsi1sk: openedAt });
  });

  test("the closed ones share one, by the time of their newest record: what changed since then is asked for", () => {
    expect(listing({ ...found, status: "closed" }, later)).toEqual({ gsi1pk: "CASES#closed", gsi1sk: later });
  });
});

test("a case that is closed while all are listed is listed once, as closed", async () => {
  const read = (status: string) => ({ Items: [marshall({ pk: "CASE#c-1", sk: "META", status })] });
  const of = (pk: string | undefined) => ({ ExpressionAttributeValues: { ":pk": { S: pk ?? "" } } });
  dynamodb
    .on(QueryCommand)
    .resolves({ Items: [] })
    .on(QueryCommand, of(listing(found, later).gsi1pk))
    .resolves(read("running"))
    .on(QueryCommand, of("CASES#closed"))
    .resolves(read("closed"));
  expect((await listCases(tables.cases)).map(({ status }) => status)).toEqual(["closed"]);
});

describe("a line of a case's journal", () => {
  const write = async (change: Partial<Case>, before: Case = found) => {
    dynamodb.on(GetItemCommand).resolves({
      Item: marshall({ pk: "CASE#c-1", sk: "META", ...before }, { removeUndefinedValues: true }),
    });
    await writeJournal(tables, hubRuntime.clock, "c-1", {
      change,
      entry: { actor: "watchkeeper", type: "tested", data: {} },
    });
    const { TransactItems } = dynamodb.commandCalls(TransactWriteItemsCommand)[0]!.args[0].input;
    return Object.values(TransactItems?.at(-1)?.Update?.ExpressionAttributeNames ?? {});
  };
  beforeEach(() => {
    dynamodb.on(TransactWriteItemsCommand).resolves({});
  });

  test("leaves the case where it is listed", async () => {
    expect(await write({ status: "awaiting-approval" })).toEqual(["status", "audit", "hash"]);
  });

  test("lists it anew once it is closed, and each time that a closed one has changed", async () => {
    expect(await write({ status: "closed" })).toEqual(["status", "gsi1pk", "gsi1sk", "audit", "hash"]);
    dynamodb.resetHistory();
    expect(await write({ note: "a late click" }, { ...found, status: "closed" })).toEqual([
      "note",
      "gsi1pk",
      "gsi1sk",
      "audit",
      "hash",
    ]);
  });
});
