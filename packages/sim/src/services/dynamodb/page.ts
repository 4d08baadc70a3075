import { invalid } from "./errors.ts";
import type { Condition, Path } from "./expression/ast.ts";
import { holds } from "./expression/evaluate-condition.ts";
import { project } from "./expression/paths.ts";
import { type KeySchema, keyAttributes, pickKey } from "./keys.ts";
import type { Entry, OrderedItems } from "./ordered-items.ts";
import { type Index, projected, type Table } from "./table.ts";
import { acceptItem } from "./validate-value.ts";
import { attributeOf, type Item, itemSize } from "./value.ts";

/** A page ends before it would pass this. */
const MAX_PAGE_BYTES = 1024 * 1024;

/** What a Query or a Scan reads. */
export interface PageRequest {
  readonly table: Table;
  readonly index: Index | undefined;
  /** The entries to read, in order, what lies before ExclusiveStartKey left out. */
  readonly entries: Iterable<Entry>;
  readonly limit: number | undefined;
  readonly filter: Condition | undefined;
  readonly projection: readonly Path[] | undefined;
  /** Whether whole items of the table are wanted, where an index does not hold them. */
  readonly fromTable: boolean;
  readonly countOnly: boolean;
}

/** One page of results, and the bytes that it cost. */
export interface Page {
  readonly result: { Items?: Item[]; Count: number; ScannedCount: number; LastEvaluatedKey?: Item };
  readonly bytes: number;
}

/** Reads until the limit, 1 MB, or the end. */
export function readPage(request: PageRequest): Page {
  const { table, index, limit, filter, projection } = request;
  const items: Item[] = [];
  let scanned = 0;
  let bytes = 0;
  let last: Item | undefined;
  let isCut = false;
  for (const { item } of request.entries) {
    const view = index === undefined || request.fromTable ? item : projected(table, index, item);
    const size = itemSize(view);
    if (scanned === limit || (scanned > 0 && bytes + size > MAX_PAGE_BYTES)) {
      isCut = true;
      break;
    }
    scanned += 1;
    bytes += size;
    last = item;
    if (filter === undefined || holds(filter, view)) {
      items.push(projection === undefined ? view : project(view, projection));
    }
  }
  const more = (isCut || scanned === limit) && last !== undefined;
  return {
    bytes,
    result: {
      ...(request.countOnly ? {} : { Items: items }),
      Count: items.length,
      ScannedCount: scanned,
      ...(more ? { LastEvaluatedKey: pickKey(pageSchemas(table, index), last!) } : {}),
    },
  };
}

/** The entries from one position to another, from either end, after the place of a start key. */
export function* entriesBetween(
  ordered: OrderedItems,
  range: { readonly start: number; readonly end: number },
  startKey: Item | undefined,
  forward: boolean,
): Iterable<Entry> {
  const place = startKey && ordered.placeOf(startKey);
  if (forward) {
    const from = place === undefined ? range.start : Math.max(range.start, ordered.after(place));
    for (let at = from; at < range.end; at += 1) yield ordered.entries[at]!;
  } else {
    const from = place === undefined ? range.end : Math.min(range.end, ordered.after(place, true));
    for (let at = from - 1; at >= range.start; at -= 1) yield ordered.entries[at]!;
  }
}

/** Checks an ExclusiveStartKey: the key of the table, and of the index where there is one. */
export function acceptStartKey(
  table: Table,
  index: Index | undefined,
  given: Item | undefined,
): Item | undefined {
  if (given === undefined) return undefined;
  const key = acceptItem(given);
  const attributes = new Map(
    pageSchemas(table, index)
      .flatMap(keyAttributes)
      .map((attribute) => [attribute.name, attribute.type]),
  );
  const isRight =
    Object.keys(key).length === attributes.size &&
    [...attributes].every(([name, type]) => attributeOf(key, name)?.[type] !== undefined);
  if (!isRight) throw invalid("The provided starting key is invalid");
  return key;
}

const pageSchemas = (table: Table, index: Index | undefined): readonly KeySchema[] =>
  index === undefined ? [table.key] : [table.key, index.key];
