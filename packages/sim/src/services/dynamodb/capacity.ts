import type { Capacity, ConsumedCapacity, ReturnConsumedCapacity } from "@aws-sdk/client-dynamodb";
import { type Index, projectedIn, type Table } from "./table.ts";
import { type Item, isEqual, itemSize } from "./value.ts";

type Wanted = ReturnConsumedCapacity | undefined;

const isWanted = (wanted: Wanted) => wanted !== undefined && wanted !== "NONE";

/** An item before and after a write. */
export interface Change {
  readonly old: Item | undefined;
  readonly fresh: Item | undefined;
}

/** Read units: one for each 4 KB, half of it where the read may be eventually consistent, twice in a transaction. */
export const readUnits = (bytes: number, kind: "eventual" | "consistent" | "transactional"): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * { eventual: 0.5, consistent: 1, transactional: 2 }[kind];

/** Write units: one for each KB of the larger of what was and what is. */
const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));

/** ConsumedCapacity of a read, as far as a request wants it told. */
export function consumed(
  wanted: Wanted,
  table: Table,
  units: number,
  index?: Index,
): { ConsumedCapacity?: ConsumedCapacity } {
  const told = consumedOf(wanted, table, units, index);
  return told === undefined ? {} : { ConsumedCapacity: told };
}

/** The same, for operations on several tables. */
export function consumedOf(
  wanted: Wanted,
  table: Table,
  units: number,
  index?: Index,
): ConsumedCapacity | undefined {
  return index === undefined ? tell(wanted, table, units, []) : tell(wanted, table, 0, [{ index, units }]);
}

/** ConsumedCapacity of reads in a transaction, which alone tells what of it was reading. */
export function consumedByTransactionalReads(
  wanted: Wanted,
  table: Table,
  items: readonly (Item | undefined)[],
): ConsumedCapacity | undefined {
  if (!isWanted(wanted)) return undefined;
  const units = items.reduce((sum, item) => sum + readUnits(item ? itemSize(item) : 0, "transactional"), 0);
  return withSplit(tell(wanted, table, units, []), "ReadCapacityUnits");
}

/** ConsumedCapacity of writes in a transaction: twice that of others; it alone tells what of it was writing. */
export const consumedByTransactionalWrites = (
  wanted: Wanted,
  table: Table,
  changes: readonly Change[],
): ConsumedCapacity | undefined => withSplit(costOf(wanted, table, changes, 2), "WriteCapacityUnits");

/** ConsumedCapacity of writes; what costs an index nothing names no index. */
export const consumedByWrites = (
  wanted: Wanted,
  table: Table,
  changes: readonly Change[],
): ConsumedCapacity | undefined => costOf(wanted, table, changes, 1);

function costOf(
  wanted: Wanted,
  table: Table,
  changes: readonly Change[],
  factor: number,
): ConsumedCapacity | undefined {
  if (!isWanted(wanted)) return undefined;
  const units = changes.reduce((sum, change) => sum + writeUnits(largest(change)), 0);
  const indexes = [...table.indexes.values()]
    .map((index) => ({
      index,
      units: changes.reduce((sum, change) => sum + indexUnits(table, index, change), 0) * factor,
    }))
    .filter((cost) => cost.units > 0);
  return tell(wanted, table, units * factor, indexes);
}

/**
 * What a write costs an index: nothing where it holds the same as before, and twice where the item moves in it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
function indexUnits(table: Table, index: Index, { old, fresh }: Change): number {
  const [before, after] = [old, fresh].map((item) => item && projectedIn(table, index, item));
  const size = (item: Item) => writeUnits(itemSize(item));
  if (before === undefined || after === undefined) {
    const only = before ?? after;
    return only === undefined ? 0 : size(only);
  }
  if (isEqual({ M: before }, { M: after })) return 0;
  const moves = [index.key.partition, index.key.sort].some(
    (attribute) => attribute && !isEqual(before[attribute.name]!, after[attribute.name]!),
  );
  return moves ? size(before) + size(after) : Math.max(size(before), size(after));
}

function withSplit(
  told: ConsumedCapacity | undefined,
  name: "ReadCapacityUnits" | "WriteCapacityUnits",
): ConsumedCapacity | undefined {
  if (told === undefined) return undefined;
  const split = (capacity: Capacity) => ({ ...capacity, [name]: capacity.CapacityUnits });
  return { ...split(told), ...told, ...(told.Table ? { Table: split(told.Table) } : {}) };
}

const largest = ({ old, fresh }: Change) =>
  Math.max(...[old, fresh].map((item) => (item === undefined ? 0 : itemSize(item))));

function tell(
  wanted: Wanted,
  table: Table,
  units: number,
  indexes: readonly { readonly index: Index; readonly units: number }[],
): ConsumedCapacity | undefined {
  if (!isWanted(wanted)) return undefined;
  const sum = indexes.reduce((total, cost) => total + cost.units, units);
  const total = { TableName: table.name, CapacityUnits: sum };
  if (wanted === "TOTAL") return total;
  const named = (isGlobal: boolean): Record<string, Capacity> | undefined => {
    const costs = indexes.filter(({ index }) => index.isGlobal === isGlobal);
    if (costs.length === 0) return undefined;
    return Object.fromEntries(costs.map(({ index, units }) => [index.name, { CapacityUnits: units }]));
  };
  const [globals, locals] = [named(true), named(false)];
  return {
    ...total,
    Table: { CapacityUnits: units },
    ...(globals ? { GlobalSecondaryIndexes: globals } : {}),
    ...(locals ? { LocalSecondaryIndexes: locals } : {}),
  };
}
