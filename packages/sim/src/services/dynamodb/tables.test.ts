import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { casesTable, testTable } from "./test-table.ts";

const TableName = "cases";
const HOUR = 3_600_000;

describe("A table", () => {
  it("is not there for data until it is active", async () => {
    const { client, world } = await testTable();
    const created = await client.send(new CreateTableCommand({ ...casesTable, TableName: "other" }));
    expect(created.TableDescription).toMatchObject({
      TableName: "other",
      TableStatus: "CREATING",
      TableArn: "arn:aws:dynamodb:eu-west-1:111122223333:table/other",
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      GlobalSecondaryIndexes: [{ IndexName: "gsi1", IndexStatus: "CREATING" }],
    });
    const get = () =>
      client.send(new GetItemCommand({ TableName: "other", Key: { pk: { S: "a" }, sk: { S: "b" } } }));
    await expect(get()).rejects.toThrow("Requested resource not found");
    await world.clock.advance(2_000);
    await get();
    const { Table } = await client.send(new DescribeTableCommand({ TableName: "other" }));
    expect(Table).toMatchObject({ TableStatus: "ACTIVE", ItemCount: 0 });
  });

  it("is listed, protected, and deleted in time", async () => {
    const { client, world } = await testTable({ ...casesTable, DeletionProtectionEnabled: true });
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([TableName]);
    await expect(client.send(new DeleteTableCommand({ TableName }))).rejects.toThrow(
      "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    );
    await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    await world.clock.advance(5_000);
    await client.send(new DeleteTableCommand({ TableName }));
    await world.clock.advance(5_000);
    await expect(client.send(new DescribeTableCommand({ TableName }))).rejects.toThrow(
      "Requested resource not found: Table: cases not found",
    );
    await client.send(new CreateTableCommand(casesTable));
  });

  it("takes a new index over what it holds", async () => {
    const { client, world } = await testTable();
    await client.send(
      new PutItemCommand({ TableName, Item: { pk: { S: "p" }, sk: { S: "s" }, due: { N: "5" } } }),
    );
    await client.send(
      new UpdateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: "due", AttributeType: "N" }],
        GlobalSecondaryIndexUpdates: [
          {
            Create: {
              IndexName: "due",
              KeySchema: [{ AttributeName: "due", KeyType: "HASH" }],
              Projection: { ProjectionType: "KEYS_ONLY" },
            },
          },
        ],
      }),
    );
    await world.clock.advance(20_000);
    const found = await client.send(
      new QueryCommand({
        TableName,
        IndexName: "due",
        KeyConditionExpression: "due = :d",
        ExpressionAttributeValues: { ":d": { N: "5.0" } },
      }),
    );
    expect(found.Items).toEqual([{ pk: { S: "p" }, sk: { S: "s" }, due: { N: "5" } }]);
  });

  it.each([
    [
      { TableName: "ab" },
      "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
    ],
    [
      {
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "pk", KeyType: "RANGE" },
        ],
      },
      "Invalid KeySchema: Some index key attribute have no definition",
    ],
    [
      {
        GlobalSecondaryIndexes: [
          casesTable.GlobalSecondaryIndexes![0],
          casesTable.GlobalSecondaryIndexes![0],
        ],
      },
      "One or more parameter values were invalid: Duplicate index name: gsi1",
    ],
    [
      { GlobalSecondaryIndexes: undefined },
      "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
    ],
    [{ TableName }, "Table already exists: cases"],
  ])("%j is refused", async (more, message) => {
    const { client } = await testTable();
    const input = { ...casesTable, TableName: "fresh", ...more } as typeof casesTable;
    await expect(client.send(new CreateTableCommand(input))).rejects.toThrow(message);
  });

  it("remembers whether it can be restored to a moment", async () => {
    const { client, world } = await testTable();
    const described = async () =>
      (await client.send(new DescribeContinuousBackupsCommand({ TableName }))).ContinuousBackupsDescription;
    expect(await described()).toEqual({
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
    });
    await client.send(
      new UpdateContinuousBackupsCommand({
        TableName,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    );
    const since = world.clock.now();
    await world.clock.advance(HOUR);
    expect((await described())?.PointInTimeRecoveryDescription).toEqual({
      PointInTimeRecoveryStatus: "ENABLED",
      RecoveryPeriodInDays: 35,
      EarliestRestorableDateTime: since,
      LatestRestorableDateTime: new Date(world.clock.now().getTime() - 5 * 60_000),
    });
  });
});

describe("Time to live", () => {
  it("deletes what expired within a day, and hides nothing before", async () => {
    const { client, world } = await testTable();
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName,
        TimeToLiveSpecification: { Enabled: true, AttributeName: "ttl" },
      }),
    );
    expect((await client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription).toEqual({
      TimeToLiveStatus: "ENABLED",
      AttributeName: "ttl",
    });
    const seconds = (hours: number) =>
      String(Math.floor((world.clock.now().getTime() + hours * HOUR) / 1000));
    const put = (sk: string, ttl: string | undefined) =>
      client.send(
        new PutItemCommand({
          TableName,
          Item: { pk: { S: "p" }, sk: { S: sk }, ...(ttl ? { ttl: { N: ttl } } : {}) },
        }),
      );
    await put("soon", seconds(1));
    await put("later", seconds(100));
    await put("never", undefined);
    await put("mistaken", seconds(-24 * 365 * 6));
    const left = async () =>
      (await client.send(new ScanCommand({ TableName }))).Items?.map((item) => item.sk!.S).toSorted();
    await world.clock.advance(HOUR + 1_000);
    expect(await left()).toContain("soon");
    await world.clock.advance(24 * HOUR);
    expect(await left()).toEqual(["later", "mistaken", "never"]);
    await world.clock.advance(100 * HOUR);
    expect(await left()).toEqual(["mistaken", "never"]);
  });

  it("applies to what was there before it was turned on", async () => {
    const { client, world } = await testTable();
    await client.send(
      new PutItemCommand({
        TableName,
        Item: {
          pk: { S: "p" },
          sk: { S: "s" },
          ttl: { N: String(Math.floor(world.clock.now().getTime() / 1000) - 60) },
        },
      }),
    );
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName,
        TimeToLiveSpecification: { Enabled: true, AttributeName: "ttl" },
      }),
    );
    await world.clock.advance(24 * HOUR);
    expect((await client.send(new ScanCommand({ TableName }))).Count).toBe(0);
  });
});
