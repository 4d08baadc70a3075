import type { Request } from "./find-table.ts";
import { primaryKey } from "./keys.ts";
import type { Table } from "./table.ts";
import type { Item } from "./value.ts";

/** What an item was before a write, for reads that do not see the write yet. */
interface Overwritten {
  readonly key: string;
  readonly before: Item | undefined;
  /** In milliseconds since the epoch. */
  readonly at: number;
}

const overwritten = new WeakMap<Table, Overwritten[]>();

/** Remembers what is about to be written over, where faults make reads old. */
export function noteWrite(table: Table, target: Item, { world, now }: Request): void {
  if (world.faults.maxStalenessMs === 0) return;
  const oldest = now.getTime() - world.faults.maxStalenessMs;
  const key = primaryKey(table.key, target);
  const kept = (overwritten.get(table) ?? []).filter(({ at }) => at >= oldest);
  overwritten.set(table, [...kept, { key, before: table.items.get(key), at: now.getTime() }]);
}

/**
 * A table as a read sees it: an eventually consistent one may miss the latest writes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html
 */
export function asSeen(table: Table, isConsistent: boolean, { world, now }: Request): Table {
  const unseen = isConsistent ? [] : unseenWrites(table, now.getTime() - world.faults.stalenessMs());
  if (unseen.length === 0) return table;
  world.faults.readWasStale(table.name);
  const items = new Map(table.items);
  for (const { key, before } of unseen) {
    if (before) items.set(key, before);
    else items.delete(key);
  }
  const indexes = new Map([...table.indexes].map(([name, index]) => [name, { ...index }]));
  return { ...table, items, indexes };
}

/** The latest first. */
const unseenWrites = (table: Table, after: number): readonly Overwritten[] =>
  (overwritten.get(table) ?? []).filter(({ at }) => at > after).toReversed();
