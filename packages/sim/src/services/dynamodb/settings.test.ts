import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeEndpointsCommand,
  DescribeLimitsCommand,
  DescribeTableCommand,
  ListTagsOfResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { ACCOUNT, casesTable, REGION, testTable } from "./test-table.ts";

const TableName = "cases";
const arnOf = (name: string, account = ACCOUNT) => `arn:aws:dynamodb:${REGION}:${account}:table/${name}`;
const ResourceArn = arnOf(TableName);

describe("A table's settings", () => {
  const describeWith = async (words: Partial<CreateTableCommandInput>) => {
    const { client, world } = await testTable({ ...casesTable, ...words });
    const shown = async () => (await client.send(new DescribeTableCommand({ TableName }))).Table;
    return { client, world, shown };
  };

  it("are shown as they were asked for", async () => {
    const { shown } = await describeWith({
      TableClass: "STANDARD_INFREQUENT_ACCESS",
      SSESpecification: { Enabled: true },
      OnDemandThroughput: { MaxReadRequestUnits: 10, MaxWriteRequestUnits: 5 },
    });
    expect(await shown()).toMatchObject({
      TableClassSummary: { TableClass: "STANDARD_INFREQUENT_ACCESS" },
      SSEDescription: {
        Status: "ENABLED",
        SSEType: "KMS",
        KMSMasterKeyArn: expect.stringMatching(/^arn:aws:kms:eu-west-1:111122223333:key\/[0-9a-f-]{36}$/),
      },
      OnDemandThroughput: { MaxReadRequestUnits: 10, MaxWriteRequestUnits: 5 },
    });
  });

  it("are left out where nothing was said, and changed one by one", async () => {
    const { client, world, shown } = await describeWith({});
    expect(await shown()).not.toHaveProperty("SSEDescription");
    await client.send(new UpdateTableCommand({ TableName, TableClass: "STANDARD_INFREQUENT_ACCESS" }));
    await world.clock.advance(5_000);
    const OnDemandThroughput = { MaxReadRequestUnits: 20, MaxWriteRequestUnits: 15 };
    await client.send(new UpdateTableCommand({ TableName, OnDemandThroughput }));
    expect(await shown()).toMatchObject({
      TableClassSummary: { TableClass: "STANDARD_INFREQUENT_ACCESS" },
      OnDemandThroughput,
    });
  });

  it("that nothing here heeds are refused by name", async () => {
    const { client } = await testTable();
    const create = new CreateTableCommand({
      ...casesTable,
      TableName: "other",
      WarmThroughput: { ReadUnitsPerSecond: 1 },
    });
    await expect(client.send(create)).rejects.toMatchObject({ name: "NotImplemented" });
  });
});

describe("A table's tags", () => {
  it("are given when it is made and later, changed and taken away", async () => {
    const { client } = await testTable({ ...casesTable, Tags: [{ Key: "stage", Value: "test" }] });
    const tags = async () => (await client.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags;
    const Tags = [
      { Key: "team", Value: "ops" },
      { Key: "stage", Value: "live" },
    ];
    expect(await tags()).toEqual([{ Key: "stage", Value: "test" }]);
    await client.send(new TagResourceCommand({ ResourceArn, Tags }));
    expect(await tags()).toEqual(expect.arrayContaining(Tags));
    await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["stage", "none"] }));
    expect(await tags()).toEqual([{ Key: "team", Value: "ops" }]);
  });

  it.each([
    [
      "no ARN",
      "cases",
      "ValidationException",
      "Invalid TableArn: Invalid ResourceArn provided as input cases",
    ],
    [
      "no table",
      arnOf("none"),
      "ResourceNotFoundException",
      `Requested resource not found: ResourcArn: ${arnOf("none")} not found`,
    ],
    ["another account's", arnOf(TableName, "444455556666"), "AccessDeniedException", "is not authorized"],
  ])("are refused for %s", async (_what, arn, name, message) => {
    const { client } = await testTable();
    await expect(client.send(new ListTagsOfResourceCommand({ ResourceArn: arn }))).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });

  it("are at least one, with a key, and at most 50", async () => {
    const { client } = await testTable();
    const tag = (Tags: { Key: string; Value: string }[]) =>
      client.send(new TagResourceCommand({ ResourceArn, Tags }));
    await expect(tag([])).rejects.toThrow("Atleast one Tag needs to be provided as Input.");
    await expect(client.send(new UntagResourceCommand({ ResourceArn, TagKeys: [] }))).rejects.toThrow(
      "Atleast one Tag Key needs to be provided as Input.",
    );
    await expect(tag([{ Key: "", Value: "x" }])).rejects.toThrow(
      "Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
    const many = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
    await tag(many.slice(0, 50));
    await expect(tag(many)).rejects.toMatchObject({ name: "ValidationException" });
  });
});

describe("An account", () => {
  it("has its quotas and its endpoint", async () => {
    const { client } = await testTable();
    expect(await client.send(new DescribeLimitsCommand({}))).toMatchObject({
      AccountMaxReadCapacityUnits: 80_000,
      TableMaxWriteCapacityUnits: 40_000,
    });
    expect((await client.send(new DescribeEndpointsCommand({}))).Endpoints).toEqual([
      { Address: "dynamodb.eu-west-1.amazonaws.com", CachePeriodInMinutes: 1440 },
    ]);
  });
});
