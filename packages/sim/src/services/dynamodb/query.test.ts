import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
} from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { casesTable, testTable } from "./test-table.ts";
import { compareStrings, type Item, type Value } from "./value.ts";

const TableName = "cases";
const numbersTable = {
  ...casesTable,
  TableName: "numbers",
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" as const },
    { AttributeName: "sk", AttributeType: "N" as const },
    { AttributeName: "lsi", AttributeType: "B" as const },
  ],
  GlobalSecondaryIndexes: undefined,
  LocalSecondaryIndexes: [
    {
      IndexName: "byBytes",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" as const },
        { AttributeName: "lsi", KeyType: "RANGE" as const },
      ],
      Projection: { ProjectionType: "KEYS_ONLY" as const },
    },
  ],
};

type Client = Awaited<ReturnType<typeof testTable>>["client"];

async function fill(client: Client, table: string, items: readonly Item[]): Promise<void> {
  for (let start = 0; start < items.length; start += 25) {
    const page = items.slice(start, start + 25).map((item) => ({ PutRequest: { Item: { ...item } } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: page } }));
  }
}

/** Every page of a query, and how many there were. */
async function all(client: Client, input: QueryCommandInput): Promise<{ items: Item[]; pages: number }> {
  const items: Item[] = [];
  let ExclusiveStartKey: Record<string, Value> | undefined;
  let pages = 0;
  do {
    const page = await client.send(new QueryCommand({ ...input, ExclusiveStartKey }));
    items.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
    pages += 1;
    expect(pages, "a query that does not end").toBeLessThan(100);
  } while (ExclusiveStartKey !== undefined);
  return { items, pages };
}

describe("A query", () => {
  it("finds what filtering and sorting all items finds, in any pages, either way", async () => {
    const texts = fc.string({
      unit: fc.constantFrom("a", "b", "é", "😀", "\uffff", "Z"),
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          fc.record({ pk: fc.constantFrom("p", "q"), sk: texts, gsi: fc.option(fc.constantFrom("x", "y")) }),
          {
            selector: ({ pk, sk }) => `${pk}|${sk}`,
            maxLength: 30,
          },
        ),
        fc.constantFrom("=", "<", "<=", ">", ">=", "begins_with", "none"),
        texts,
        fc.integer({ min: 1, max: 8 }),
        fc.boolean(),
        fc.boolean(),
        async (rows, operator, bound, Limit, forward, onIndex) => {
          const { client } = await testTable();
          const items = rows.map(({ pk, sk, gsi }) => ({
            pk: { S: pk },
            sk: { S: sk },
            ...(gsi === null ? {} : { gsi1pk: { S: "g" }, gsi1sk: { S: gsi } }),
          }));
          await fill(client, TableName, items);
          const [partition, sort, wanted] = onIndex ? ["gsi1pk", "gsi1sk", "g"] : ["pk", "sk", "p"];
          const condition =
            operator === "none"
              ? ""
              : operator === "begins_with"
                ? " AND begins_with(#s, :s)"
                : ` AND #s ${operator} :s`;
          const found = await all(client, {
            TableName,
            ...(onIndex ? { IndexName: "gsi1" } : {}),
            KeyConditionExpression: `#p = :p${condition}`,
            ExpressionAttributeNames: { "#p": partition!, ...(condition ? { "#s": sort! } : {}) },
            ExpressionAttributeValues: { ":p": { S: wanted! }, ...(condition ? { ":s": { S: bound } } : {}) },
            Limit,
            ScanIndexForward: forward,
          });
          const textOf = (item: Item, name: string) => item[name]?.S ?? "";
          const holds = (text: string) => {
            const order = compareStrings(text, bound);
            return {
              "=": order === 0,
              "<": order < 0,
              "<=": order <= 0,
              ">": order > 0,
              ">=": order >= 0,
              begins_with: text.startsWith(bound),
              none: true,
            }[operator];
          };
          const expected = items
            .filter((item: Item) => textOf(item, partition!) === wanted && holds(textOf(item, sort!)))
            .map((item) => item as Item);
          const sortKeys = (list: readonly Item[]) => list.map((item) => textOf(item, sort!));
          const ordered = sortKeys(expected).toSorted(
            (left, right) => compareStrings(left, right) * (forward ? 1 : -1),
          );
          expect(sortKeys(found.items)).toEqual(ordered);
          const identity = (list: readonly Item[]) =>
            list.map((item) => JSON.stringify([item.pk, item.sk])).toSorted();
          expect(identity(found.items)).toEqual(identity(expected));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("orders numbers by value and binaries by bytes", async () => {
    const { client } = await testTable(numbersTable);
    const numbers = ["10", "9", "-1", "1e-130", "0", "99999999999999999999999999999999999999", "-9.5"];
    await fill(
      client,
      "numbers",
      numbers.map((sk, index) => ({
        pk: { S: "p" },
        sk: { N: sk },
        lsi: { B: new Uint8Array([200 - index * 30, 1]) },
        extra: { S: "x" },
      })),
    );
    const query = {
      TableName: "numbers",
      KeyConditionExpression: "pk = :p",
      ExpressionAttributeValues: { ":p": { S: "p" } },
    };
    const byNumber = await client.send(new QueryCommand(query));
    expect(byNumber.Items?.map((item) => Number(item.sk?.N))).toEqual(
      numbers.map(Number).toSorted((a, b) => a - b),
    );
    const byBytes = await client.send(
      new QueryCommand({ ...query, IndexName: "byBytes", ConsistentRead: true }),
    );
    expect(byBytes.Items?.map((item) => item.lsi?.B?.[0])).toEqual([20, 50, 80, 110, 140, 170, 200]);
    expect(byBytes.Items?.[0]).not.toHaveProperty("extra");
    const fetched = await client.send(
      new QueryCommand({ ...query, IndexName: "byBytes", Select: "ALL_ATTRIBUTES" }),
    );
    expect(fetched.Items?.[0]).toHaveProperty("extra");
  });

  it("orders strings by their UTF-8 bytes, in keys and in filters", async () => {
    const { client } = await testTable();
    const inOrder = ["A", "a", "é", "\uffff", "😀"];
    await fill(
      client,
      TableName,
      inOrder.toReversed().map((sk) => ({ pk: { S: "p" }, sk: { S: sk }, copy: { S: sk } })),
    );
    const found = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "pk = :p AND sk > :a",
        FilterExpression: "#copy > :last",
        ExpressionAttributeNames: { "#copy": "copy" },
        ExpressionAttributeValues: { ":p": { S: "p" }, ":a": { S: "A" }, ":last": { S: "\uffff" } },
      }),
    );
    expect(found).toMatchObject({ Count: 1, ScannedCount: 4, Items: [{ sk: { S: "😀" } }] });
    const all = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "pk = :p",
        ExpressionAttributeValues: { ":p": { S: "p" } },
      }),
    );
    expect(all.Items?.map((item) => item.sk?.S)).toEqual(inOrder);
  });

  it("filters after it has counted", async () => {
    const { client } = await testTable();
    await fill(
      client,
      TableName,
      ["a", "b", "c"].map((sk) => ({ pk: { S: "p" }, sk: { S: sk }, open: { BOOL: sk !== "b" } })),
    );
    const input = {
      TableName,
      KeyConditionExpression: "pk = :p",
      FilterExpression: "#o = :true",
      ExpressionAttributeNames: { "#o": "open" },
      ExpressionAttributeValues: { ":p": { S: "p" }, ":true": { BOOL: true } },
    };
    expect(await client.send(new QueryCommand(input))).toMatchObject({ Count: 2, ScannedCount: 3 });
    const counted = await client.send(new QueryCommand({ ...input, Select: "COUNT" }));
    expect(counted).toMatchObject({ Count: 2, ScannedCount: 3 });
    expect(counted.Items).toBeUndefined();
    const exact = await client.send(new QueryCommand({ ...input, Limit: 3 }));
    expect(exact.LastEvaluatedKey, "a limit that is reached always leaves a key").toEqual({
      pk: { S: "p" },
      sk: { S: "c" },
    });
    const cut = await client.send(new QueryCommand({ ...input, Limit: 2 }));
    expect(cut).toMatchObject({
      Count: 1,
      ScannedCount: 2,
      LastEvaluatedKey: { pk: { S: "p" }, sk: { S: "b" } },
    });
  });

  it("ends a page before 1 MB", async () => {
    const { client } = await testTable();
    const rows = Array.from({ length: 20 }, (_, index) => ({
      pk: { S: "p" },
      sk: { S: String(index).padStart(2, "0") },
      p: { S: "x".repeat(60_000) },
    }));
    for (const Item of rows) await client.send(new PutItemCommand({ TableName, Item }));
    const input = {
      TableName,
      KeyConditionExpression: "pk = :p",
      ExpressionAttributeValues: { ":p": { S: "p" } },
    };
    const first = await client.send(new QueryCommand(input));
    expect(first.Count).toBe(17);
    expect(first.LastEvaluatedKey).toEqual({ pk: { S: "p" }, sk: { S: "16" } });
    expect((await all(client, input)).pages).toBe(2);
  });

  it("does not see an item in an index once it has left it", async () => {
    const { client } = await testTable();
    const Item = { pk: { S: "p" }, sk: { S: "s" }, gsi1pk: { S: "OPEN" }, gsi1sk: { S: "1" } };
    const open = {
      TableName,
      IndexName: "gsi1",
      KeyConditionExpression: "gsi1pk = :p",
      ExpressionAttributeValues: { ":p": { S: "OPEN" } },
    };
    await client.send(new PutItemCommand({ TableName, Item }));
    expect((await client.send(new QueryCommand(open))).Count).toBe(1);
    await client.send(new PutItemCommand({ TableName, Item: { pk: Item.pk, sk: Item.sk } }));
    expect((await client.send(new QueryCommand(open))).Count).toBe(0);
    await client.send(new PutItemCommand({ TableName, Item }));
    await client.send(new DeleteItemCommand({ TableName, Key: { pk: Item.pk, sk: Item.sk } }));
    expect((await client.send(new QueryCommand(open))).Count).toBe(0);
  });

  const p = { ":v": { S: "x" } };
  it.each([
    [{ KeyConditionExpression: "sk = :v" }, "Query condition missed key schema element: pk"],
    [{ KeyConditionExpression: "attr = :v" }, "Query condition missed key schema element: pk"],
    [{ KeyConditionExpression: "pk > :v" }, "Query key condition not supported"],
    [{ KeyConditionExpression: "pk = :v OR sk = :v" }, "Invalid operator used in KeyConditionExpression: OR"],
    [
      { KeyConditionExpression: "pk = :v AND sk <> :v" },
      "Invalid operator used in KeyConditionExpression: <>",
    ],
    [
      { KeyConditionExpression: "pk = :v AND sk.a = :v" },
      "KeyConditionExpressions cannot have conditions on nested attributes",
    ],
    [
      { KeyConditionExpression: "pk = :v AND pk = :v" },
      "KeyConditionExpressions must only contain one condition per key",
    ],
    [{ KeyConditionExpression: "" }, "Invalid KeyConditionExpression: The expression can not be empty;"],
    [
      { KeyConditionExpression: "pk = :v", IndexName: "gsi1" },
      "Query condition missed key schema element: gsi1pk",
    ],
    [
      { KeyConditionExpression: "gsi1pk = :v", IndexName: "gsi1", ConsistentRead: true },
      "Consistent reads are not supported on global secondary indexes",
    ],
    [
      { KeyConditionExpression: "pk = :v", IndexName: "none" },
      "The table does not have the specified index: none",
    ],
    [
      { KeyConditionExpression: "pk = :v", Limit: 0 },
      "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      { KeyConditionExpression: "pk = :v", FilterExpression: "sk = :v" },
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk",
    ],
    [
      { KeyConditionExpression: "pk = :v", ExclusiveStartKey: { pk: { S: "y" }, sk: { S: "s" } } },
      "The provided starting key is outside query boundaries based on provided conditions",
    ],
    [
      { KeyConditionExpression: "pk = :v", ExclusiveStartKey: { pk: { S: "x" } } },
      "The provided starting key is invalid",
    ],
    [
      { KeyConditionExpression: "pk = :v", Select: "ALL_PROJECTED_ATTRIBUTES" },
      "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
    ],
  ] as [Partial<QueryCommandInput>, string][])("%j is refused", async (input, message) => {
    const { client } = await testTable();
    await expect(
      client.send(
        new QueryCommand({ TableName, ExpressionAttributeValues: p, ...input } as QueryCommandInput),
      ),
    ).rejects.toMatchObject({ name: "ValidationException", message });
  });

  it("takes a comparison the other way round", async () => {
    const { client } = await testTable();
    await fill(client, TableName, [{ pk: { S: "p" }, sk: { S: "m" } }]);
    const found = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: ":p = pk AND :low <= sk",
        ExpressionAttributeValues: { ":p": { S: "p" }, ":low": { S: "a" } },
      }),
    );
    expect(found.Count).toBe(1);
  });
});

describe("A scan", () => {
  const rows = Array.from({ length: 40 }, (_, index) => ({
    pk: { S: `p${index}` },
    sk: { S: "s" },
    n: { N: String(index) },
  }));

  async function pages(client: Client, input: Partial<ScanCommandInput>): Promise<string[]> {
    const found: string[] = [];
    let ExclusiveStartKey: Record<string, Value> | undefined;
    do {
      const page = await client.send(new ScanCommand({ TableName, ...input, ExclusiveStartKey }));
      found.push(...(page.Items ?? []).map((item) => item.pk!.S!));
      ExclusiveStartKey = page.LastEvaluatedKey;
      expect(found.length, "a scan that does not end").toBeLessThan(1_000);
    } while (ExclusiveStartKey !== undefined);
    return found;
  }

  it("finds every item once, in any pages and any segments", async () => {
    const { client } = await testTable();
    await fill(client, TableName, rows);
    const everything = rows.map(({ pk }) => pk.S).toSorted();
    expect((await pages(client, { Limit: 7 })).toSorted()).toEqual(everything);
    const segments = await Promise.all(
      [0, 1, 2].map((Segment) => pages(client, { Segment, TotalSegments: 3, Limit: 5 })),
    );
    expect(segments.every((segment) => segment.length > 0)).toBe(true);
    expect(segments.flat().toSorted()).toEqual(everything);
  });

  it("filters", async () => {
    const { client } = await testTable();
    await fill(client, TableName, rows);
    const found = await client.send(
      new ScanCommand({
        TableName,
        FilterExpression: "n < :n",
        ExpressionAttributeValues: { ":n": { N: "3" } },
      }),
    );
    expect(found).toMatchObject({ Count: 3, ScannedCount: 40 });
  });
});
