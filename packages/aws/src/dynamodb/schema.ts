import { listedAttributes } from "./case-listing.ts";
import type { TableKey } from "./operations.ts";
import { dueAttributes } from "./outbox.ts";
import { indexName } from "./table.ts";

/** How a table is made, beside its keys `pk` and `sk`. */
export interface TableSchema {
  /** An index on `gsi1pk` and `gsi1sk`, which holds no more than what lists show. */
  readonly index?: { readonly name: string; readonly attributes: readonly string[] };
  /** The attribute with an item's end, in seconds of the epoch: only what the work itself needs ends by itself. */
  readonly ttl?: string;
}

/** How each table is made. */
export const tableSchemas: Readonly<Record<TableKey, TableSchema>> = {
  cases: { index: { name: indexName, attributes: listedAttributes } },
  runs: {},
  decisions: {},
  trail: {},
  work: { index: { name: indexName, attributes: dueAttributes }, ttl: "ttl" },
};
