import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createWorld } from "../../kernel/create-world.ts";
import { requestHandler } from "../../kernel/request-handler.ts";
import type { World } from "../../kernel/world.ts";
import { dynamodb } from "./service.ts";

/** For the tests beside: a world with one table, and a real client of it. */
export interface TestTable {
  readonly world: World;
  readonly client: DynamoDBClient;
}

export const ACCOUNT = "111122223333";
export const REGION = "eu-west-1";

/** A table of the product's own shape: `pk`, `sk`, one sparse global index. */
export const casesTable: CreateTableCommandInput = {
  TableName: "cases",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: ["pk", "sk", "gsi1pk", "gsi1sk"].map((AttributeName) => ({
    AttributeName,
    AttributeType: "S",
  })),
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "gsi1",
      KeySchema: [
        { AttributeName: "gsi1pk", KeyType: "HASH" },
        { AttributeName: "gsi1sk", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
  ],
};

export async function testTable(...tables: readonly CreateTableCommandInput[]): Promise<TestTable> {
  const world = createWorld({
    services: [dynamodb],
    accounts: [ACCOUNT],
    seed: 1,
    outsideUser: { account: ACCOUNT },
  });
  const client = new DynamoDBClient({
    region: REGION,
    endpoint: "http://127.0.0.1:1",
    credentials: { accessKeyId: "AKIAOUTSIDE", secretAccessKey: "secret" },
    requestHandler: requestHandler(world) as never,
    maxAttempts: 1,
  });
  for (const table of tables.length > 0 ? tables : [casesTable]) {
    await client.send(new CreateTableCommand(table));
  }
  await world.clock.advance(5_000);
  return { world, client };
}
