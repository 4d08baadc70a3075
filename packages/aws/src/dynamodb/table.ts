import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Runtime } from "@watchkeeper/core/runtime";
import { clientConfig } from "../client-config.ts";
import { fromSdk } from "../errors.ts";

/** An item's address in the table. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** An item, whole. */
export type Item = Key & Readonly<Record<string, unknown>>;

/** A write under a condition, one of a transaction. */
export type Write =
  | { readonly put: Item; readonly if?: WriteCondition }
  | { readonly update: Key; readonly set: Readonly<Record<string, unknown>>; readonly if?: WriteCondition };

/** What must hold for a write. */
export type WriteCondition = "absent" | { readonly [attribute: string]: string | number };

/** The one table, in items instead of attribute values. */
export interface Table {
  get(key: Key): Promise<Item | undefined>;
  /** Those of the items that are there, in no order. */
  getMany(keys: readonly Key[]): Promise<readonly Item[]>;
  /** All items of a partition whose sort key begins so, in the order of the sort key. */
  query(pk: string, prefix?: string): Promise<readonly Item[]>;
  /** All items of a partition of the index, the newest first; of those with a sort key in the range, where one is given. */
  queryIndex(
    gsi1pk: string,
    range?: { readonly from: string } | { readonly until: string },
  ): Promise<readonly Item[]>;
  /** Writes all or nothing; answers with the number of the write whose condition failed, or nothing. */
  transact(writes: readonly Write[]): Promise<{ readonly failed: number } | undefined>;
  /** A single conditional update in DynamoDB's own words; false where its condition failed. */
  update(
    key: Key,
    words: Omit<UpdateItemCommandInput, "TableName" | "Key" | "ExpressionAttributeValues"> & {
      values: Readonly<Record<string, unknown>>;
    },
  ): Promise<Item | undefined>;
}

const options = { removeUndefinedValues: true };
/** As many keys as BatchGetItem takes. */
const mostKeys = 100;

/** The table of a stage. */
export function dynamoTable(runtime: Runtime, name: string): Table {
  const client = new DynamoDBClient(clientConfig(runtime));
  const asking = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (
        error instanceof TransactionCanceledException ||
        (error instanceof Error && error.name === "ConditionalCheckFailedException")
      )
        throw error;
      throw fromSdk(error, `${what} of table ${name}`);
    }
  };

  async function queryAll(words: {
    index?: string;
    condition: string;
    values: Readonly<Record<string, unknown>>;
    forward: boolean;
  }): Promise<readonly Item[]> {
    const items: Item[] = [];
    let from: Record<string, never> | undefined;
    do {
      const page = await asking("dynamodb:Query", () =>
        client.send(
          new QueryCommand({
            TableName: name,
            KeyConditionExpression: words.condition,
            ExpressionAttributeValues: marshall(words.values),
            ScanIndexForward: words.forward,
            ...(words.index ? { IndexName: words.index } : { ConsistentRead: true }),
            ...(from ? { ExclusiveStartKey: from } : {}),
          }),
        ),
      );
      for (const item of page.Items ?? []) items.push(unmarshall(item) as Item);
      from = page.LastEvaluatedKey as Record<string, never> | undefined;
    } while (from);
    return items;
  }

  return {
    get: async (key) => {
      const { Item } = await asking("dynamodb:GetItem", () =>
        client.send(new GetItemCommand({ TableName: name, Key: marshall(key), ConsistentRead: true })),
      );
      return Item ? (unmarshall(Item) as Item) : undefined;
    },
    getMany: async (keys) => {
      const items: Item[] = [];
      for (let start = 0; start < keys.length; start += mostKeys) {
        const Keys = keys.slice(start, start + mostKeys).map((key) => marshall(key));
        let left: BatchGetItemCommandInput["RequestItems"] = { [name]: { Keys, ConsistentRead: true } };
        while (left && Object.keys(left).length > 0) {
          const words: BatchGetItemCommandInput = { RequestItems: left };
          const page: BatchGetItemCommandOutput = await asking("dynamodb:BatchGetItem", () =>
            client.send(new BatchGetItemCommand(words)),
          );
          for (const item of page.Responses?.[name] ?? []) items.push(unmarshall(item) as Item);
          left = page.UnprocessedKeys;
        }
      }
      return items;
    },
    query: (pk, prefix) =>
      queryAll(
        prefix === undefined
          ? { condition: "pk = :pk", values: { ":pk": pk }, forward: true }
          : {
              condition: "pk = :pk AND begins_with(sk, :prefix)",
              values: { ":pk": pk, ":prefix": prefix },
              forward: true,
            },
      ),
    queryIndex: (gsi1pk, range) => {
      const [more, bound] =
        range === undefined
          ? ["", {}]
          : "from" in range
            ? [" AND gsi1sk >= :bound", { ":bound": range.from }]
            : [" AND gsi1sk <= :bound", { ":bound": range.until }];
      return queryAll({
        index: "gsi1",
        condition: `gsi1pk = :pk${more}`,
        values: { ":pk": gsi1pk, ...bound },
        forward: false,
      });
    },
    transact: async (writes) => {
      try {
        await asking("dynamodb:TransactWriteItems", () =>
          client.send(
            new TransactWriteItemsCommand({
              TransactItems: writes.map((write) => toTransactItem(name, write)),
              // Drawn here, so that a rehearsal from a seed is the same each time.
              ClientRequestToken: runtime.ids.uuid(),
            }),
          ),
        );
        return undefined;
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const failed =
          error.CancellationReasons?.findIndex((reason) => reason.Code === "ConditionalCheckFailed") ?? -1;
        if (failed >= 0) return { failed };
        const conflict = error.CancellationReasons?.some((reason) => reason.Code === "TransactionConflict");
        throw new WatchkeeperError(
          conflict ? "TransactionConflict" : "TransactionCanceled",
          conflict ? "throttled" : "invalid-input",
          `dynamodb:TransactWriteItems of table ${name}: ${error.message}`,
          { cause: error },
        );
      }
    },
    update: async (key, { values, ...words }) => {
      try {
        const { Attributes } = await asking("dynamodb:UpdateItem", () =>
          client.send(
            new UpdateItemCommand({
              TableName: name,
              Key: marshall(key),
              ExpressionAttributeValues: marshall(values, options),
              ReturnValues: "ALL_NEW",
              ...words,
            }),
          ),
        );
        return unmarshall(Attributes ?? {}) as Item;
      } catch (error) {
        if (error instanceof Error && error.name === "ConditionalCheckFailedException") return undefined;
        throw error;
      }
    },
  };
}

function toTransactItem(TableName: string, write: Write): TransactWriteItem {
  const condition = conditionOf(write.if);
  if ("put" in write) {
    return {
      Put: { TableName, Item: marshall(write.put, options), ...condition.words, ...named(condition) },
    };
  }
  const entries = Object.entries(write.set).filter(([, value]) => value !== undefined);
  const names = {
    ...condition.names,
    ...Object.fromEntries(entries.map(([key], index) => [`#s${index}`, key])),
  };
  const values = {
    ...condition.values,
    ...Object.fromEntries(entries.map(([, value], index) => [`:s${index}`, value])),
  };
  return {
    Update: {
      TableName,
      Key: marshall(write.update),
      UpdateExpression: `SET ${entries.map((_, index) => `#s${index} = :s${index}`).join(", ")}`,
      ...condition.words,
      ...named({ names, values }),
    },
  };
}

interface Placeholders {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

const named = ({ names, values }: Placeholders) => ({
  ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
  ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: marshall(values, options) } : {}),
});

function conditionOf(
  condition: WriteCondition | undefined,
): Placeholders & { readonly words: { readonly ConditionExpression?: string } } {
  if (condition === undefined) return { words: {}, names: {}, values: {} };
  if (condition === "absent")
    return { words: { ConditionExpression: "attribute_not_exists(pk)" }, names: {}, values: {} };
  const entries = Object.entries(condition);
  return {
    words: {
      ConditionExpression: entries
        .map(([name], index) => `${dotted(name, index)} = :c${index}`)
        .join(" AND "),
    },
    names: Object.fromEntries(
      entries.flatMap(([name], index) => name.split(".").map((part, depth) => [`#c${index}d${depth}`, part])),
    ),
    values: Object.fromEntries(entries.map(([, value], index) => [`:c${index}`, value])),
  };
}

const dotted = (name: string, index: number) =>
  name
    .split(".")
    .map((_, depth) => `#c${index}d${depth}`)
    .join(".");
