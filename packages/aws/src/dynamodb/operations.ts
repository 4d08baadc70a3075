/** The tables of a stage. What different roles may write stands apart: IAM cannot tell one item of a table from another. */
export const tableKeys = ["cases", "runs", "decisions", "trail", "work"] as const;
export type TableKey = (typeof tableKeys)[number];

/** What we ever do with items; nothing is deleted. A transaction is asked for by its parts. */
export type TableAction = "GetItem" | "BatchGetItem" | "Query" | "PutItem" | "UpdateItem";

/** What may be done with a table: a line in the `operations` of whoever does it. */
export type TableOperation =
  | `dynamodb:${TableAction} of ${TableKey}`
  | `dynamodb:Query of the index of ${TableKey}`;

/** What each method of a store does with which tables; functions compose their own operations of these. */
export type StoreOperations<Store> = { readonly [Method in keyof Store]: readonly TableOperation[] };

/** An operation on a table, taken apart; undefined for one on anything else. */
export function onTable(
  operation: string,
): { readonly action: string; readonly table: TableKey; readonly isOfIndex: boolean } | undefined {
  const [, action = "", index, name] = /^(dynamodb:\w+) of (the index of )?(\w+)$/.exec(operation) ?? [];
  const table = tableKeys.find((key) => key === name);
  return table && { action, table, isOfIndex: index !== undefined };
}
