import type { ItemCollectionMetrics, ReturnItemCollectionMetrics } from "@aws-sdk/client-dynamodb";
import { keyText } from "./keys.ts";
import { orderedBy, projected, type Table } from "./table.ts";
import { type Item, itemSize } from "./value.ts";

const GIGABYTE = 1024 ** 3;

/**
 * The item collection that a write touched, where the table has local indexes and the request asks; its size to
 * within a gigabyte.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ItemCollectionMetrics.html
 */
export function collectionOf(
  wanted: ReturnItemCollectionMetrics | undefined,
  table: Table,
  item: Item,
): ItemCollectionMetrics | undefined {
  const locals = [...table.indexes.values()].filter((index) => !index.isGlobal);
  if (wanted !== "SIZE" || locals.length === 0) return undefined;
  const { name } = table.key.partition;
  const value = item[name]!;
  const bytes = [undefined, ...locals].map((index) => {
    const ordered = orderedBy(table, index);
    const { start, end } = ordered.partition(value);
    const items = ordered.entries.slice(start, end).map((entry) => entry.item);
    return items.reduce((sum, held) => sum + itemSize(index ? projected(table, index, held) : held), 0);
  });
  const gigabytes = Math.floor(bytes.reduce((sum, size) => sum + size, 0) / GIGABYTE);
  return { ItemCollectionKey: { [name]: value }, SizeEstimateRangeGB: [gigabytes, gigabytes + 1] };
}

/** The same for writes to several items, by table; each collection once. */
export function collectionsOf(
  wanted: ReturnItemCollectionMetrics | undefined,
  writes: readonly { readonly table: Table; readonly target: Item }[],
): { ItemCollectionMetrics?: Record<string, ItemCollectionMetrics[]> } {
  const known = new Map<string, { table: Table; metrics: ItemCollectionMetrics }>();
  for (const { table, target } of writes) {
    const metrics = collectionOf(wanted, table, target);
    if (metrics) known.set(table.name + keyText(target[table.key.partition.name]!), { table, metrics });
  }
  if (known.size === 0) return {};
  const byTable = Map.groupBy(known.values(), ({ table }) => table.name);
  return {
    ItemCollectionMetrics: Object.fromEntries(
      [...byTable].map(([name, list]) => [name, list.map(({ metrics }) => metrics)]),
    ),
  };
}
