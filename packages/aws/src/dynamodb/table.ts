import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { fromSdk } from "../errors.ts";
import { type Item, type Key, type Update, updateWords } from "./write.ts";

/** A table, in items instead of attribute values. */
export interface Table {
  get(key: Key): Promise<Item | undefined>;
  /** Those of the items that are there, in no order. */
  getMany(keys: readonly Key[]): Promise<readonly Item[]>;
  /** All items of a partition whose sort key begins so, in the order of the sort key. */
  query(pk: string, prefix?: string): Promise<readonly Item[]>;
  /** All items of a partition of the index, the newest first; of those with a sort key in the range, where one is given; with these attributes alone, where some are. */
  queryIndex(gsi1pk: string, range?: IndexRange, attributes?: readonly string[]): Promise<readonly Item[]>;
  /** One update by itself: the item as it is now, or undefined where the condition failed. */
  update(change: Update): Promise<Item | undefined>;
}

/** From a sort key on, or up to one, each included. */
export type IndexRange = { readonly from: string } | { readonly until: string };

/** The one index that a table may have, on `gsi1pk` and `gsi1sk`. */
export const indexName = "gsi1";

/** As many keys as BatchGetItem takes. */
const mostKeys = 100;

/**
 * A table of DynamoDB's.
 *
 * @param name is asked for with each request: a function is told of no table that it does not use.
 */
export function dynamoTable(client: DynamoDBClient, name: () => string): Table {
  const asking = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw fromSdk(error, `dynamodb:${what} of table ${name()}`);
    }
  };

  async function queryAll(words: Omit<QueryCommandInput, "TableName">): Promise<readonly Item[]> {
    const items: Item[] = [];
    let from: QueryCommandInput["ExclusiveStartKey"];
    do {
      const page = await asking("Query", () =>
        client.send(
          new QueryCommand({ TableName: name(), ...words, ...(from ? { ExclusiveStartKey: from } : {}) }),
        ),
      );
      for (const item of page.Items ?? []) items.push(unmarshall(item) as Item);
      from = page.LastEvaluatedKey;
    } while (from);
    return items;
  }

  async function getBatch(keys: readonly Key[]): Promise<readonly Item[]> {
    const items: Item[] = [];
    const Keys = keys.map((key) => marshall(key));
    let left: BatchGetItemCommandInput["RequestItems"] = { [name()]: { Keys, ConsistentRead: true } };
    while (left && Object.keys(left).length > 0) {
      const words: BatchGetItemCommandInput = { RequestItems: left };
      const page: BatchGetItemCommandOutput = await asking("BatchGetItem", () =>
        client.send(new BatchGetItemCommand(words)),
      );
      for (const item of page.Responses?.[name()] ?? []) items.push(unmarshall(item) as Item);
      left = page.UnprocessedKeys;
    }
    return items;
  }

  return {
    get: async (key) => {
      const { Item } = await asking("GetItem", () =>
        client.send(new GetItemCommand({ TableName: name(), Key: marshall(key), ConsistentRead: true })),
      );
      return Item ? (unmarshall(Item) as Item) : undefined;
    },
    getMany: async (keys) => {
      const batches = Array.from({ length: Math.ceil(keys.length / mostKeys) }, (_, index) =>
        getBatch(keys.slice(index * mostKeys, (index + 1) * mostKeys)),
      );
      return (await Promise.all(batches)).flat();
    },
    query: (pk, prefix) =>
      queryAll({
        ConsistentRead: true,
        KeyConditionExpression: `pk = :pk${prefix === undefined ? "" : " AND begins_with(sk, :prefix)"}`,
        ExpressionAttributeValues: marshall({
          ":pk": pk,
          ...(prefix === undefined ? {} : { ":prefix": prefix }),
        }),
      }),
    queryIndex: (gsi1pk, range, attributes) => {
      const [more, bound] = boundOf(range);
      const names = attributes?.map((name, number) => [`#n${number}`, name] as const);
      return queryAll({
        IndexName: indexName,
        ScanIndexForward: false,
        KeyConditionExpression: `gsi1pk = :pk${more}`,
        ExpressionAttributeValues: marshall({ ":pk": gsi1pk, ...bound }),
        ...(names
          ? {
              ProjectionExpression: names.map(([placeholder]) => placeholder).join(", "),
              ExpressionAttributeNames: Object.fromEntries(names),
            }
          : {}),
      });
    },
    update: async (change) => {
      try {
        const { Attributes } = await client.send(
          new UpdateItemCommand({ TableName: name(), ReturnValues: "ALL_NEW", ...updateWords(change) }),
        );
        return unmarshall(Attributes ?? {}) as Item;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw fromSdk(error, `dynamodb:UpdateItem of table ${name()}`);
      }
    },
  };
}

function boundOf(range: IndexRange | undefined): readonly [string, Readonly<Record<string, string>>] {
  if (range === undefined) return ["", {}];
  return "from" in range
    ? [" AND gsi1sk >= :bound", { ":bound": range.from }]
    : [" AND gsi1sk <= :bound", { ":bound": range.until }];
}
