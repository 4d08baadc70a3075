import type {
  AttributeDefinition,
  BillingMode,
  KeySchemaElement,
  PointInTimeRecoveryStatus,
  Projection,
  StreamViewType,
} from "@aws-sdk/client-dynamodb";
import { checkIndexKey, type KeySchema, keyAttributes, primaryKey } from "./keys.ts";
import { type OrderedItems, orderedItems } from "./ordered-items.ts";
import type { TableSettings } from "./table-settings.ts";
import { attributeOf, type Item } from "./value.ts";

/** A table with its items and its indexes. */
export interface Table {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly created: Date;
  readonly key: KeySchema;
  readonly keySchema: readonly KeySchemaElement[];
  status: "CREATING" | "ACTIVE" | "UPDATING" | "DELETING";
  attributes: readonly AttributeDefinition[];
  billingMode: BillingMode;
  throughput: Throughput;
  isProtected: boolean;
  readonly items: Map<string, Item>;
  readonly indexes: Map<string, Index>;
  tags: ReadonlyMap<string, string>;
  settings: TableSettings;
  /** The latest that it had, whether or not it is on. */
  stream: LatestStream | undefined;
  timeToLive: { readonly attribute: string | undefined; readonly isEnabled: boolean; readonly changed: Date };
  recovery: { readonly status: PointInTimeRecoveryStatus; readonly since: Date; readonly days: number };
}

/** A table's latest stream, as DescribeTable tells of it. */
export interface LatestStream {
  readonly arn: string;
  readonly label: string;
  readonly viewType: StreamViewType;
  readonly isEnabled: boolean;
}

export interface Throughput {
  readonly ReadCapacityUnits: number;
  readonly WriteCapacityUnits: number;
}

/** A secondary index. */
export interface Index {
  readonly name: string;
  readonly isGlobal: boolean;
  readonly key: KeySchema;
  readonly keySchema: readonly KeySchemaElement[];
  readonly projection: Projection;
  readonly throughput: Throughput;
  status: "CREATING" | "ACTIVE" | "DELETING";
}

/** The items in their orders: they follow from the table's items, and are made when first asked for. */
const orders = new WeakMap<Table | Index, OrderedItems>();

/** A table's items in its own order, or in that of an index of it. */
export function orderedBy(table: Table, index?: Index): OrderedItems {
  const by = index ?? table;
  const known = orders.get(by);
  if (known) return known;
  const ordered = orderedItems(by.key, table.key);
  for (const item of table.items.values()) if (isFit(by.key, item)) ordered.put(item);
  orders.set(by, ordered);
  return ordered;
}

const allOrdered = (table: Table): OrderedItems[] => [
  orderedBy(table),
  ...[...table.indexes.values()].map((index) => orderedBy(table, index)),
];

/** An index holds only items whose key attributes have its types; those from before it was made may not. */
const isFit = ({ partition, sort }: KeySchema, item: Item): boolean =>
  [partition, sort].every(
    (attribute) =>
      attribute === undefined || attributeOf(item, attribute.name)?.[attribute.type] !== undefined,
  );

/** The item with this key. */
export const itemAt = (table: Table, key: Item): Item | undefined =>
  table.items.get(primaryKey(table.key, key));

/** Puts an item in place of what has its key, here and in every index. */
export function storeItem(table: Table, item: Item): void {
  dropItem(table, item);
  table.items.set(primaryKey(table.key, item), item);
  for (const ordered of allOrdered(table)) ordered.put(item);
}

/** Removes the item with this key, if there is one. */
export function dropItem(table: Table, key: Item): void {
  const primary = primaryKey(table.key, key);
  const old = table.items.get(primary);
  if (old === undefined) return;
  table.items.delete(primary);
  for (const ordered of allOrdered(table)) ordered.remove(old);
}

/** Checks an item's index keys, the indexes in the order of their names, as AWS names the first that is wrong. */
export function checkIndexKeys(table: Table, item: Item): void {
  const indexes = [...table.indexes.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1));
  for (const index of indexes) checkIndexKey(index.name, index.key, item);
}

/** Whether an index holds an attribute of its items. */
export function isProjected(table: Table, index: Index, attribute: string): boolean {
  const { ProjectionType, NonKeyAttributes = [] } = index.projection;
  if (ProjectionType === "ALL") return true;
  const keys = [...keyAttributes(table.key), ...keyAttributes(index.key)].map(({ name }) => name);
  return keys.includes(attribute) || (ProjectionType === "INCLUDE" && NonKeyAttributes.includes(attribute));
}

/** An item as an index holds it. */
export function projected(table: Table, index: Index, item: Item): Item {
  if (index.projection.ProjectionType === "ALL") return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => isProjected(table, index, name)));
}

/** An item as an index holds it; undefined where the index does not. */
export const projectedIn = (table: Table, index: Index, item: Item): Item | undefined =>
  isFit(index.key, item) ? projected(table, index, item) : undefined;

/** When an item expires, in milliseconds since the epoch; undefined where TTL does not apply to it. */
export function expiryOf(table: Table, item: Item): number | undefined {
  const { attribute, isEnabled } = table.timeToLive;
  if (!isEnabled || attribute === undefined) return undefined;
  const seconds = attributeOf(item, attribute)?.N;
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
