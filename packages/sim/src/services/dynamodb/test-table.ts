import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createWorld } from "../../kernel/create-world.ts";
import type { World } from "../../kernel/world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { keys, texts } from "../../testing/tables.ts";
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
  AttributeDefinitions: texts("pk", "sk", "gsi1pk", "gsi1sk"),
  KeySchema: keys("pk", "sk"),
  GlobalSecondaryIndexes: [
    {
      IndexName: "gsi1",
      KeySchema: keys("gsi1pk", "gsi1sk"),
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
  const client = new DynamoDBClient(clientOptions(world, { region: REGION }));
  for (const table of tables.length > 0 ? tables : [casesTable]) {
    await client.send(new CreateTableCommand(table));
  }
  await world.clock.advance(5_000);
  return { world, client };
}
