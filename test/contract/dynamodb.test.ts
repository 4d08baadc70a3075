import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { account, region } from "./places.ts";
import { clientConfig, eventually, fresh } from "./target.ts";

const holds = contractOf("dynamodb");
const dynamodb = new DynamoDBClient(clientConfig);

type Item = Record<string, AttributeValue>;
const s = (S: string): AttributeValue => ({ S });
const n = (N: number): AttributeValue => ({ N: String(N) });

/** A table of `pk` and `sk`, with an index of `kind` and `rank`. */
const table = async (words: Partial<CreateTableCommandInput> = {}): Promise<string> => {
  const TableName = fresh("cases");
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pk", "sk", "kind", "rank"].map((AttributeName) => ({
        AttributeName,
        AttributeType: AttributeName === "rank" ? "N" : "S",
      })),
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "by-kind",
          KeySchema: [
            { AttributeName: "kind", KeyType: "HASH" },
            { AttributeName: "rank", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
      ...words,
    }),
  );
  await active(TableName);
  return TableName;
};
const active = (TableName: string) =>
  eventually(async () => {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    return Table?.TableStatus === "ACTIVE" ? Table : undefined;
  });
const key = (sk: string, pk = "a"): Item => ({ pk: s(pk), sk: s(sk) });
const put = (TableName: string, Item: Item, words: Partial<PutItemCommandInput> = {}) =>
  dynamodb.send(new PutItemCommand({ TableName, Item, ...words }));
const get = async (TableName: string, Key: Item) =>
  (await dynamodb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item;
const update = (TableName: string, Key: Item, words: Partial<UpdateItemCommandInput>) =>
  dynamodb.send(new UpdateItemCommand({ TableName, Key, ...words }));
const query = (TableName: string, words: Partial<QueryCommandInput> = {}) =>
  dynamodb.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": s("a") },
      ConsistentRead: true,
      ...words,
    }),
  );
const sortKeys = (items: readonly Item[] | undefined) => items?.map(({ sk }) => sk?.S);
const invalid = { code: "ValidationException", status: 400 };
const missing = { code: "ResourceNotFoundException", status: 400 };
/** The reasons that a cancelled transaction gives. */
const reasonsOf = async (items: readonly TransactWriteItem[]) => {
  const error = await dynamodb
    .send(new TransactWriteItemsCommand({ TransactItems: [...items] }))
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TransactionCanceledException);
  return (error as TransactionCanceledException).CancellationReasons;
};

holds("a table becomes active, and tells its keys and indexes", async () => {
  const TableName = await table();
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  expect(Table).toMatchObject({
    TableArn: `arn:aws:dynamodb:${region}:${account}:table/${TableName}`,
    TableStatus: "ACTIVE",
    BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
    KeySchema: [{ AttributeName: "pk" }, { AttributeName: "sk" }],
    GlobalSecondaryIndexes: [{ IndexName: "by-kind", IndexStatus: "ACTIVE" }],
    ItemCount: 0,
  });
});

holds("a table is made once", async () => {
  const TableName = await table();
  const words = {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  } as const;
  expect(
    await refusal(
      dynamodb.send(
        new CreateTableCommand({
          ...words,
          AttributeDefinitions: [...words.AttributeDefinitions],
          KeySchema: [...words.KeySchema],
        }),
      ),
    ),
  ).toEqual({ code: "ResourceInUseException", status: 400 });
});

holds("a table's keys must be defined, and nothing else may be", async () => {
  expect(
    await refusal(table({ AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }] })),
  ).toEqual(invalid);
  const KeySchema = [{ AttributeName: "pk", KeyType: "HASH" }] as const;
  expect(
    await refusal(
      table({
        KeySchema: [...KeySchema],
        GlobalSecondaryIndexes: undefined,
        AttributeDefinitions: ["pk", "other"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      }),
    ),
  ).toEqual(invalid);
});

holds("a table that is not there is refused", async () => {
  const TableName = fresh("none");
  expect(await refusal(dynamodb.send(new DescribeTableCommand({ TableName })))).toEqual(missing);
  expect(await refusal(dynamodb.send(new DeleteTableCommand({ TableName })))).toEqual(missing);
  expect(await refusal(get(TableName, key("1")))).toEqual(missing);
  expect(await refusal(put(TableName, key("1")))).toEqual(missing);
  expect(await refusal(query(TableName))).toEqual(missing);
});

holds("a deleted table is gone", async () => {
  const TableName = await table();
  await dynamodb.send(new DeleteTableCommand({ TableName }));
  const gone = await eventually(() => refusal(dynamodb.send(new DescribeTableCommand({ TableName }))));
  expect(gone).toEqual(missing);
});

holds("tables are listed page by page", async () => {
  const names = [await table(), await table()];
  const listed: string[] = [];
  let after: string | undefined;
  do {
    const page = await dynamodb.send(new ListTablesCommand({ Limit: 1, ExclusiveStartTableName: after }));
    listed.push(...(page.TableNames ?? []));
    after = page.LastEvaluatedTableName;
  } while (after !== undefined);
  expect(listed).toEqual(expect.arrayContaining(names));
});

holds("an item comes back with all its types", async () => {
  const TableName = await table();
  const item: Item = {
    ...key("1"),
    text: s("hello"),
    number: n(1.5),
    flag: { BOOL: true },
    nothing: { NULL: true },
    bytes: { B: Uint8Array.from([1, 2, 3]) },
    list: { L: [s("a"), n(1)] },
    map: { M: { inner: s("x") } },
    words: { SS: ["a", "b"] },
    numbers: { NS: ["1", "2"] },
  };
  await put(TableName, item);
  const read = await get(TableName, key("1"));
  expect({
    ...read,
    words: { SS: read?.words?.SS?.toSorted() },
    numbers: { NS: read?.numbers?.NS?.toSorted() },
  }).toEqual(item);
});

holds("an item that is not there is no error", async () => {
  expect(await get(await table(), key("none"))).toBeUndefined();
});

holds("an item needs the whole key, of the right type", async () => {
  const TableName = await table();
  expect(await refusal(put(TableName, { pk: s("a") }))).toEqual(invalid);
  expect(await refusal(put(TableName, { pk: n(1), sk: s("1") }))).toEqual(invalid);
  expect(await refusal(get(TableName, { pk: s("a") }))).toEqual(invalid);
  expect(await refusal(get(TableName, { ...key("1"), more: s("x") }))).toEqual(invalid);
});

holds("a key is not empty, an index key neither", async () => {
  const TableName = await table();
  expect(await refusal(put(TableName, key("")))).toEqual(invalid);
  expect(await refusal(put(TableName, { ...key("1"), kind: s("") }))).toEqual(invalid);
});

holds("a set is not empty, and holds nothing twice", async () => {
  const TableName = await table();
  expect(await refusal(put(TableName, { ...key("1"), words: { SS: [] } }))).toEqual(invalid);
  expect(await refusal(put(TableName, { ...key("1"), words: { SS: ["a", "a"] } }))).toEqual(invalid);
});

holds("an item has at most 400 KB", async () => {
  const TableName = await table();
  expect(await refusal(put(TableName, { ...key("1"), text: s("x".repeat(400 * 1_024)) }))).toEqual(invalid);
});

holds("a number keeps 38 digits, and no more", async () => {
  const TableName = await table();
  const digits = "1".repeat(38);
  await put(TableName, { ...key("1"), number: { N: digits } });
  expect((await get(TableName, key("1")))?.number?.N).toBe(digits);
  expect(await refusal(put(TableName, { ...key("1"), number: { N: `${digits}1` } }))).toEqual(invalid);
});

holds("a put tells the item that it took the place of", async () => {
  const TableName = await table();
  const first = { ...key("1"), text: s("before") };
  expect((await put(TableName, first, { ReturnValues: "ALL_OLD" })).Attributes).toBeUndefined();
  const answer = await put(TableName, { ...key("1"), text: s("after") }, { ReturnValues: "ALL_OLD" });
  expect(answer.Attributes).toEqual(first);
});

holds("a condition lets only the first put through", async () => {
  const TableName = await table();
  const words = { ConditionExpression: "attribute_not_exists(pk)" };
  await put(TableName, { ...key("1"), text: s("first") }, words);
  expect(await refusal(put(TableName, { ...key("1"), text: s("second") }, words))).toEqual({
    code: "ConditionalCheckFailedException",
    status: 400,
  });
  expect((await get(TableName, key("1")))?.text).toEqual(s("first"));
});

holds("a failed condition tells the item where asked", async () => {
  const TableName = await table();
  const item = { ...key("1"), version: n(2) };
  await put(TableName, item);
  const error = await put(TableName, item, {
    ConditionExpression: "version = :old",
    ExpressionAttributeValues: { ":old": n(1) },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConditionalCheckFailedException);
  expect((error as ConditionalCheckFailedException).Item).toEqual(item);
});

holds("an update makes what is not there, and tells what it changed", async () => {
  const TableName = await table();
  const { Attributes } = await update(TableName, key("1"), {
    UpdateExpression: "SET #t = :t ADD visits :one",
    ExpressionAttributeNames: { "#t": "text" },
    ExpressionAttributeValues: { ":t": s("hello"), ":one": n(1) },
    ReturnValues: "UPDATED_NEW",
  });
  expect(Attributes).toEqual({ text: s("hello"), visits: n(1) });
  expect(await get(TableName, key("1"))).toEqual({ ...key("1"), text: s("hello"), visits: n(1) });
});

holds("an update counts, appends, removes, and takes out of a set", async () => {
  const TableName = await table();
  await put(TableName, {
    ...key("1"),
    count: n(1),
    list: { L: [s("a")] },
    gone: s("x"),
    words: { SS: ["a", "b"] },
  });
  await update(TableName, key("1"), {
    UpdateExpression:
      "SET #c = #c + :one, #l = list_append(#l, :more), fresh = if_not_exists(fresh, :one) REMOVE gone DELETE words :a",
    ExpressionAttributeNames: { "#c": "count", "#l": "list" },
    ExpressionAttributeValues: { ":one": n(1), ":more": { L: [s("b")] }, ":a": { SS: ["a"] } },
  });
  expect(await get(TableName, key("1"))).toEqual({
    ...key("1"),
    count: n(2),
    list: { L: [s("a"), s("b")] },
    fresh: n(1),
    words: { SS: ["b"] },
  });
});

holds("an update of a path that is not there is refused", async () => {
  const TableName = await table();
  await put(TableName, key("1"));
  const words = {
    UpdateExpression: "SET box.lid = :x",
    ExpressionAttributeValues: { ":x": s("x") },
  };
  expect(await refusal(update(TableName, key("1"), words))).toEqual(invalid);
});

holds("a key is not updated", async () => {
  const TableName = await table();
  const words = { UpdateExpression: "SET sk = :x", ExpressionAttributeValues: { ":x": s("2") } };
  expect(await refusal(update(TableName, key("1"), words))).toEqual(invalid);
});

holds("an expression with a reserved word is refused", async () => {
  const words = { UpdateExpression: "SET name = :x", ExpressionAttributeValues: { ":x": s("x") } };
  expect(await refusal(update(await table(), key("1"), words))).toEqual(invalid);
});

holds("a name or a value that no expression uses is refused", async () => {
  const TableName = await table();
  const words = { UpdateExpression: "SET note = :x", ExpressionAttributeValues: { ":x": s("x") } };
  expect(
    await refusal(update(TableName, key("1"), { ...words, ExpressionAttributeNames: { "#u": "unused" } })),
  ).toEqual(invalid);
  expect(
    await refusal(
      update(TableName, key("1"), {
        ...words,
        ExpressionAttributeValues: { ...words.ExpressionAttributeValues, ":u": s("unused") },
      }),
    ),
  ).toEqual(invalid);
});

holds("an expression that is none is refused", async () => {
  const words = { ConditionExpression: "pk = = :x", ExpressionAttributeValues: { ":x": s("x") } };
  expect(await refusal(put(await table(), key("1"), words))).toEqual(invalid);
});

holds("a delete may have a condition, and tells what was there", async () => {
  const TableName = await table();
  const item = { ...key("1"), text: s("x") };
  await put(TableName, item);
  const remove = (words: object = {}) =>
    dynamodb.send(new DeleteItemCommand({ TableName, Key: key("1"), ...words }));
  expect(await refusal(remove({ ConditionExpression: "attribute_exists(absent)" }))).toMatchObject({
    code: "ConditionalCheckFailedException",
  });
  expect((await remove({ ReturnValues: "ALL_OLD" })).Attributes).toEqual(item);
  expect(await refusal(remove())).toBeUndefined();
});

/** Items 1 to 5, the even ones of one kind. */
const filled = async (): Promise<string> => {
  const TableName = await table();
  for (const rank of [3, 1, 5, 2, 4]) {
    await put(TableName, { ...key(String(rank)), kind: s(rank % 2 === 0 ? "even" : "odd"), rank: n(rank) });
  }
  return TableName;
};

holds("a query answers in the order of the sort key, or backwards", async () => {
  const TableName = await filled();
  expect(sortKeys((await query(TableName)).Items)).toEqual(["1", "2", "3", "4", "5"]);
  const backwards = await query(TableName, { ScanIndexForward: false, Limit: 2 });
  expect(sortKeys(backwards.Items)).toEqual(["5", "4"]);
});

holds("a query narrows by the sort key", async () => {
  const TableName = await filled();
  const narrowed = async (condition: string, values: Item) =>
    sortKeys(
      (
        await query(TableName, {
          KeyConditionExpression: `pk = :pk AND ${condition}`,
          ExpressionAttributeValues: { ":pk": s("a"), ...values },
        })
      ).Items,
    );
  expect(await narrowed("sk BETWEEN :a AND :b", { ":a": s("2"), ":b": s("4") })).toEqual(["2", "3", "4"]);
  expect(await narrowed("begins_with(sk, :a)", { ":a": s("3") })).toEqual(["3"]);
  expect(await narrowed("sk > :a", { ":a": s("3") })).toEqual(["4", "5"]);
});

holds("a query goes on where the page before ended", async () => {
  const TableName = await filled();
  const first = await query(TableName, { Limit: 2 });
  expect(first.LastEvaluatedKey).toEqual(key("2"));
  const rest = await query(TableName, { ExclusiveStartKey: first.LastEvaluatedKey });
  expect(sortKeys(rest.Items)).toEqual(["3", "4", "5"]);
  expect(rest.LastEvaluatedKey).toBeUndefined();
});

holds("a filter leaves items out after they were counted", async () => {
  const TableName = await filled();
  const answer = await query(TableName, {
    FilterExpression: "kind = :odd AND #r IN (:one, :five)",
    ExpressionAttributeNames: { "#r": "rank" },
    ExpressionAttributeValues: { ":pk": s("a"), ":odd": s("odd"), ":one": n(1), ":five": n(5) },
  });
  expect(answer).toMatchObject({ Count: 2, ScannedCount: 5 });
});

holds("an index is queried by its own keys", async () => {
  const TableName = await filled();
  const { Items } = await eventually(async () => {
    const answer = await dynamodb.send(
      new QueryCommand({
        TableName,
        IndexName: "by-kind",
        KeyConditionExpression: "kind = :odd AND #r >= :three",
        ExpressionAttributeNames: { "#r": "rank" },
        ExpressionAttributeValues: { ":odd": s("odd"), ":three": n(3) },
        ScanIndexForward: false,
      }),
    );
    return answer.Count === 2 ? answer : undefined;
  });
  expect(sortKeys(Items)).toEqual(["5", "3"]);
});

holds("an index is not read consistently, and must be there", async () => {
  const TableName = await filled();
  const words = {
    KeyConditionExpression: "kind = :odd",
    ExpressionAttributeValues: { ":odd": s("odd") },
  };
  expect(await refusal(query(TableName, { ...words, IndexName: "by-kind", ConsistentRead: true }))).toEqual(
    invalid,
  );
  expect(await refusal(query(TableName, { ...words, IndexName: "none", ConsistentRead: false }))).toEqual(
    invalid,
  );
});

holds("a query needs the partition key by equality", async () => {
  const TableName = await filled();
  expect(await refusal(query(TableName, { KeyConditionExpression: "pk > :pk" }))).toEqual(invalid);
  expect(
    await refusal(
      query(TableName, { KeyConditionExpression: "sk = :x", ExpressionAttributeValues: { ":x": s("1") } }),
    ),
  ).toEqual(invalid);
});

holds("a query tells only what is projected, or the count", async () => {
  const TableName = await filled();
  const answer = await query(TableName, {
    ProjectionExpression: "sk, #r",
    ExpressionAttributeNames: { "#r": "rank" },
    Limit: 1,
  });
  expect(answer.Items).toEqual([{ sk: s("1"), rank: n(1) }]);
  const counted = await query(TableName, { Select: "COUNT" });
  expect([counted.Count, counted.Items]).toEqual([5, undefined]);
});

holds("a scan reads everything, page by page or in segments", async () => {
  const TableName = await filled();
  const first = await dynamodb.send(new ScanCommand({ TableName, Limit: 3 }));
  expect(first.Count).toBe(3);
  const rest = await dynamodb.send(new ScanCommand({ TableName, ExclusiveStartKey: first.LastEvaluatedKey }));
  expect(rest.Count).toBe(2);
  const segments = await Promise.all(
    [0, 1].map((Segment) => dynamodb.send(new ScanCommand({ TableName, Segment, TotalSegments: 2 }))),
  );
  expect(segments.reduce((sum, { Count = 0 }) => sum + Count, 0)).toBe(5);
});

holds("a batch writes and deletes, and reads what is there", async () => {
  const TableName = await table();
  await put(TableName, key("old"));
  const { UnprocessedItems } = await dynamodb.send(
    new BatchWriteItemCommand({
      RequestItems: {
        [TableName]: [
          { PutRequest: { Item: key("1") } },
          { PutRequest: { Item: key("2") } },
          { DeleteRequest: { Key: key("old") } },
        ],
      },
    }),
  );
  expect(UnprocessedItems).toEqual({});
  const { Responses } = await dynamodb.send(
    new BatchGetItemCommand({
      RequestItems: { [TableName]: { Keys: [key("1"), key("2"), key("old")], ConsistentRead: true } },
    }),
  );
  expect(sortKeys(Responses?.[TableName])?.toSorted()).toEqual(["1", "2"]);
});

holds("a batch has at most 25 writes, and no item twice", async () => {
  const TableName = await table();
  const write = (keys: readonly string[]) =>
    refusal(
      dynamodb.send(
        new BatchWriteItemCommand({
          RequestItems: { [TableName]: keys.map((sk) => ({ PutRequest: { Item: key(sk) } })) },
        }),
      ),
    );
  expect(await write(Array.from({ length: 26 }, (_, index) => String(index)))).toEqual(invalid);
  expect(await write(["1", "1"])).toEqual(invalid);
});

holds("a batch reads at most 100 items, and no key twice", async () => {
  const TableName = await table();
  const read = (Keys: Item[]) =>
    refusal(dynamodb.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } })));
  expect(await read(Array.from({ length: 101 }, (_, index) => key(String(index))))).toEqual(invalid);
  expect(await read([key("1"), key("1")])).toEqual(invalid);
});

holds("a transaction writes all or nothing", async () => {
  const TableName = await table();
  await put(TableName, { ...key("1"), version: n(1) });
  const items = (version: number): TransactWriteItem[] => [
    {
      Update: {
        TableName,
        Key: key("1"),
        UpdateExpression: "SET version = version + :one",
        ConditionExpression: "version = :version",
        ExpressionAttributeValues: { ":one": n(1), ":version": n(version) },
      },
    },
    { Put: { TableName, Item: { ...key("2"), text: s("written") } } },
  ];
  expect((await reasonsOf(items(7)))?.map(({ Code }) => Code)).toEqual(["ConditionalCheckFailed", "None"]);
  expect(await get(TableName, key("2"))).toBeUndefined();
  await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: items(1) }));
  expect((await get(TableName, key("1")))?.version).toEqual(n(2));
  expect(await get(TableName, key("2"))).toBeDefined();
});

holds("a cancelled transaction tells the item where asked", async () => {
  const TableName = await table();
  const item = { ...key("1"), version: n(1) };
  await put(TableName, item);
  const reasons = await reasonsOf([
    {
      ConditionCheck: {
        TableName,
        Key: key("1"),
        ConditionExpression: "attribute_not_exists(pk)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    },
    { Delete: { TableName, Key: key("2") } },
  ]);
  expect(reasons?.[0]).toMatchObject({ Code: "ConditionalCheckFailed", Item: item });
});

holds("a transaction touches no item twice", async () => {
  const TableName = await table();
  const TransactItems = [{ Put: { TableName, Item: key("1") } }, { Delete: { TableName, Key: key("1") } }];
  expect(await refusal(dynamodb.send(new TransactWriteItemsCommand({ TransactItems })))).toEqual(invalid);
});

holds("a transaction with a token that was used for another is refused", async () => {
  const TableName = await table();
  const ClientRequestToken = fresh("token");
  const write = (sk: string) =>
    dynamodb.send(
      new TransactWriteItemsCommand({
        ClientRequestToken,
        TransactItems: [
          {
            Update: {
              TableName,
              Key: key(sk),
              UpdateExpression: "ADD visits :one",
              ExpressionAttributeValues: { ":one": n(1) },
            },
          },
        ],
      }),
    );
  await write("1");
  await write("1");
  expect((await get(TableName, key("1")))?.visits).toEqual(n(1));
  expect(await refusal(write("2"))).toEqual({ code: "IdempotentParameterMismatchException", status: 400 });
});

holds("a transaction reads several items at once", async () => {
  const TableName = await table();
  await put(TableName, { ...key("1"), text: s("x") });
  const { Responses } = await dynamodb.send(
    new TransactGetItemsCommand({
      TransactItems: ["1", "none"].map((sk) => ({ Get: { TableName, Key: key(sk) } })),
    }),
  );
  expect(Responses).toEqual([{ Item: { ...key("1"), text: s("x") } }, {}]);
});

holds("the capacity that was used is told where asked", async () => {
  const TableName = await table();
  const written = await put(TableName, key("1"), { ReturnConsumedCapacity: "TOTAL" });
  expect(written.ConsumedCapacity).toMatchObject({ TableName, CapacityUnits: 1 });
});

holds("items may live until a time of their own", async () => {
  const TableName = await table();
  const describe = async () =>
    (await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
  expect(await describe()).toMatchObject({ TimeToLiveStatus: "DISABLED" });
  const TimeToLiveSpecification = { AttributeName: "expires", Enabled: true };
  await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  expect(await describe()).toMatchObject({ AttributeName: "expires" });
  expect(
    await refusal(dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }))),
  ).toEqual(invalid);
});
