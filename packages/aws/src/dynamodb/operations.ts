/** The tables of a stage. What different roles may write stands apart, in tables and in partitions of them. */
export const tableKeys = ["cases", "runs", "decisions", "trail", "work"] as const;
export type TableKey = (typeof tableKeys)[number];

/** How the keys of each table's partitions begin: so far IAM tells items apart. */
export const partitions = {
  cases: ["CASE#", "SUBJECT#"],
  runs: ["RUN#"],
  decisions: ["APPROVAL#", "CASE#"],
  trail: ["CASE#", "RUN#", "SWITCH#config", "SWITCH#halt"],
  work: [
    "CASE#",
    "COUNTER#expired#",
    "COUNTER#refused#",
    "COUNTER#steps#",
    "LOCK#",
    "OUTBOX#",
    "SEEN#",
    "SWEEP#",
    "SWITCH#config",
    "SWITCH#halt",
  ],
} as const satisfies Readonly<Record<TableKey, readonly string[]>>;

/** What we ever do with items; nothing is deleted. A transaction is asked for by its parts. */
type Read = "GetItem" | "BatchGetItem" | "Query";
type Write = "PutItem" | "UpdateItem";

type WriteIn<Table extends TableKey> = `dynamodb:${Write} of ${Table} ${(typeof partitions)[Table][number]}*`;

/**
 * What may be done with a table: a line in the `operations` of whoever does it. A write names its partitions, and where
 * several roles write to one partition, the attributes that this one must not write, with commas between them.
 */
export type TableOperation =
  | `dynamodb:${Read} of ${TableKey}`
  | `dynamodb:Query of the index of ${TableKey}`
  | { [Table in TableKey]: WriteIn<Table> | `${WriteIn<Table>} without ${string}` }[TableKey];

/** What each method of a store does with which tables; functions compose their own operations of these. */
export type StoreOperations<Store> = { readonly [Method in keyof Store]: readonly TableOperation[] };

/** An operation on a table, taken apart. */
export interface OnTable {
  readonly action: string;
  readonly table: TableKey;
  readonly isOfIndex: boolean;
  /** The partitions that a write touches, as a policy's pattern. */
  readonly partition?: string;
  /** The attributes that a write leaves alone. */
  readonly without?: readonly string[];
}

const form = /^(dynamodb:\w+) of (the index of )?(\w+)(?: (\S+\*))?(?: without ([\w,]+))?$/;

/** An operation on a table; undefined for one on anything else. */
export function onTable(operation: string): OnTable | undefined {
  const [, action = "", index, name, partition, without] = form.exec(operation) ?? [];
  const table = tableKeys.find((key) => key === name);
  return (
    table && {
      action,
      table,
      isOfIndex: index !== undefined,
      ...(partition === undefined ? {} : { partition }),
      ...(without === undefined ? {} : { without: without.split(",") }),
    }
  );
}
