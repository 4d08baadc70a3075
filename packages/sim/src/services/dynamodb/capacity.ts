import type { ConsumedCapacity, ReturnConsumedCapacity } from "@aws-sdk/client-dynamodb";
import type { Index, Table } from "./table.ts";

type Wanted = ReturnConsumedCapacity | undefined;

/** Read units: one for each 4 KB, half of it where the read may be eventually consistent, twice in a transaction. */
export const readUnits = (bytes: number, kind: "eventual" | "consistent" | "transactional"): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * { eventual: 0.5, consistent: 1, transactional: 2 }[kind];

/** Write units: one for each KB of the larger of what was and what is, twice in a transaction. */
export const writeUnits = (bytes: number, isTransaction = false): number =>
  Math.max(1, Math.ceil(bytes / 1024)) * (isTransaction ? 2 : 1);

/** ConsumedCapacity as far as a request wants it told; writes to indexes are not counted. */
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
  if (wanted === undefined || wanted === "NONE") return undefined;
  const total = { TableName: table.name, CapacityUnits: units };
  if (wanted === "TOTAL") return total;
  if (index === undefined) return { ...total, Table: { CapacityUnits: units } };
  const split = { Table: { CapacityUnits: 0 } };
  const named = { [index.name]: { CapacityUnits: units } };
  return index.isGlobal
    ? { ...total, ...split, GlobalSecondaryIndexes: named }
    : { ...total, ...split, LocalSecondaryIndexes: named };
}
