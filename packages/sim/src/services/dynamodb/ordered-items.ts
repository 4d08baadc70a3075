import { createHash } from "node:crypto";
import { type KeySchema, keyText, primaryKey } from "./keys.ts";
import { compareNumbers, type Decimal, parseNumber } from "./number.ts";
import { attributeOf, compareStrings, type Item, type Value } from "./value.ts";

/** Where an item stands among the others: partitions by the hash of their key, then by sort key, then by primary key. */
export interface Place {
  readonly hash: string;
  readonly partition: string;
  readonly sort: SortValue | undefined;
  readonly primary: string;
}
type SortValue = Buffer | Decimal;

/** An item at its place. */
export interface Entry {
  readonly place: Place;
  readonly item: Item;
}

/** The items of a table or of an index, in the order in which a Scan returns them. */
export interface OrderedItems {
  readonly entries: readonly Entry[];
  put(item: Item): void;
  remove(item: Item): void;
  /** Whether an item has the attributes that put it here (indexes are sparse). */
  holds(item: Item): boolean;
  /** The first position whose entry comes after a place (or at it, when `inclusive`). */
  after(place: Place, inclusive?: boolean): number;
  /** The positions of a partition, from `start` to before `end`. */
  partition(value: Value): { readonly start: number; readonly end: number };
  placeOf(item: Item): Place;
}

/** An empty table or index; `tableKey` tells items apart that share an index key. */
export function orderedItems(schema: KeySchema, tableKey: KeySchema): OrderedItems {
  const entries: Entry[] = [];

  const placeOf = (item: Item): Place => {
    const partition = keyText(item[schema.partition.name]!);
    return {
      hash: partitionHash(partition),
      partition,
      sort: schema.sort && sortValue(item[schema.sort.name]!),
      primary: primaryKey(tableKey, item),
    };
  };

  const position = (isBefore: (place: Place) => boolean) => {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(entries[middle]!.place)) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const after = (place: Place, inclusive = false) =>
    position((other) => comparePlaces(other, place) < (inclusive ? 0 : 1));

  const holds = (item: Item) =>
    attributeOf(item, schema.partition.name) !== undefined &&
    (schema.sort === undefined || attributeOf(item, schema.sort.name) !== undefined);

  return {
    entries,
    after,
    holds,
    placeOf,
    put(item) {
      if (!holds(item)) return;
      const place = placeOf(item);
      const at = after(place, true);
      const replaces = entries[at] !== undefined && comparePlaces(entries[at].place, place) === 0;
      entries.splice(at, replaces ? 1 : 0, { place, item });
    },
    remove(item) {
      if (!holds(item)) return;
      const place = placeOf(item);
      const at = after(place, true);
      if (entries[at] !== undefined && comparePlaces(entries[at].place, place) === 0) entries.splice(at, 1);
    },
    partition(value) {
      const partition = keyText(value);
      const hash = partitionHash(partition);
      const start = position((other) => comparePartitions(other, { hash, partition }) < 0);
      return { start, end: position((other) => comparePartitions(other, { hash, partition }) <= 0) };
    },
  };
}

/** The segment of a parallel scan that a partition belongs to. */
export const segmentOf = (place: Place, segments: number): number =>
  Math.floor((Number.parseInt(place.hash.slice(0, 8), 16) / 0x1_0000_0000) * segments);

const partitionHash = (partition: string) => createHash("md5").update(partition).digest("hex");

const sortValue = (value: Value): SortValue =>
  value.N !== undefined
    ? parseNumber(value.N)
    : value.S !== undefined
      ? Buffer.from(value.S, "utf8")
      : Buffer.from(value.B!);

function comparePartitions(left: Pick<Place, "hash" | "partition">, right: typeof left): number {
  if (left.hash !== right.hash) return left.hash < right.hash ? -1 : 1;
  return compareStrings(left.partition, right.partition);
}

function comparePlaces(left: Place, right: Place): number {
  return (
    comparePartitions(left, right) ||
    compareSorts(left.sort, right.sort) ||
    compareStrings(left.primary, right.primary)
  );
}

function compareSorts(left: SortValue | undefined, right: SortValue | undefined): number {
  if (left === undefined || right === undefined) return 0;
  if (Buffer.isBuffer(left) && Buffer.isBuffer(right)) return Buffer.compare(left, right);
  return compareNumbers(left as Decimal, right as Decimal);
}
