import { type Ask, nameIn, type Source, tagRecord } from "./source.ts";

type Item = Readonly<Record<string, unknown>>;

/** DynamoDB tables, with all that is in them. */
export const dynamodbTables: Source = {
  type: "DynamoDB",
  iamPrefix: "dynamodb",
  owns: (arn) => /^arn:[^:]+:dynamodb:[^:]+:\d+:table\/[^/]+$/.test(arn),
  needs: (arn) => [{ action: "dynamodb:CreateBackup", resource: arn }],
  take: async (arn, { asRole, asService }) => {
    const { Table } = await asRole("dynamodb", "DescribeTable", { TableName: nameIn(arn) });
    const { TableName, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, TableSizeBytes } = Table;
    const items = await scan(asService, TableName);
    return {
      content: {
        TableName,
        KeySchema,
        AttributeDefinitions,
        GlobalSecondaryIndexes: GlobalSecondaryIndexes?.map(
          ({ IndexName, KeySchema, Projection }: Record<string, unknown>) => ({
            IndexName,
            KeySchema,
            Projection,
          }),
        ),
        items,
      },
      bytes: TableSizeBytes ?? 0,
    };
  },
  gone: { codes: ["ResourceNotFoundException"], message: () => "Table not found." },
  denied: (_arn, said) => said,
  list: async (ask, { account, region }) => {
    const names = await tableNames(ask);
    return Promise.all(
      names.map(async (name: string) => {
        const arn = `arn:aws:dynamodb:${region}:${account}:table/${name}`;
        const { Tags } = await ask("dynamodb", "ListTagsOfResource", { ResourceArn: arn });
        return { arn, tags: tagRecord(Tags) };
      }),
    );
  },
  pointArn: (world, { account, region }) =>
    `arn:aws:backup:${region}:${account}:recovery-point:${world.ids.uuid()}`,
  metadata: ({ TableName }) => ({ originalTableName: String(TableName), encryptionType: "Default" }),
  restore: async ({ place: { account, region }, content, metadata }, { asRole }) => {
    const TableName = metadata.targetTableName ?? metadata.TargetTableName ?? String(content.TableName);
    const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes } = content;
    await asRole("dynamodb", "CreateTable", {
      TableName,
      KeySchema,
      AttributeDefinitions,
      ...(GlobalSecondaryIndexes ? { GlobalSecondaryIndexes } : {}),
      BillingMode: "PAY_PER_REQUEST",
    });
    return `arn:aws:dynamodb:${region}:${account}:table/${TableName}`;
  },
  fill: async (arn, { items }, ask) => {
    const TableName = nameIn(arn);
    for (const Item of items as readonly Item[]) await ask("dynamodb", "PutItem", { TableName, Item });
  },
};

async function tableNames(ask: Ask): Promise<readonly string[]> {
  const names: string[] = [];
  let start: string | undefined;
  do {
    const page = await ask("dynamodb", "ListTables", start ? { ExclusiveStartTableName: start } : {});
    names.push(...page.TableNames);
    start = page.LastEvaluatedTableName;
  } while (start);
  return names;
}

async function scan(ask: Ask, TableName: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const answer = await ask("dynamodb", "Scan", {
      TableName,
      ConsistentRead: true,
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    items.push(...(answer.Items ?? []));
    start = answer.LastEvaluatedKey;
  } while (start);
  return items;
}
