import { invalid, invalidParameter } from "./errors.ts";
import { attributeOf, canonicalNumber, type Item, typeOf, type Value } from "./value.ts";

/** An attribute that is part of a key. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: "S" | "N" | "B";
}

/** The key of a table or of an index. */
export interface KeySchema {
  readonly partition: KeyAttribute;
  readonly sort?: KeyAttribute;
}

const MAX_PARTITION_BYTES = 2048;
const MAX_SORT_BYTES = 1024;

/** The attributes of a key, the partition key first. */
export const keyAttributes = ({ partition, sort }: KeySchema): readonly KeyAttribute[] =>
  sort === undefined ? [partition] : [partition, sort];

/** A key value as a text that is equal for equal values. */
export const keyText = (value: Value): string =>
  value.S !== undefined
    ? `S${value.S}`
    : value.N !== undefined
      ? `N${canonicalNumber(value.N)}`
      : `B${Buffer.from(value.B!).toString("base64")}`;

/** An item's place in its table: equal for equal keys, and for no others. */
export const primaryKey = (schema: KeySchema, item: Item): string =>
  JSON.stringify(keyAttributes(schema).map(({ name }) => keyText(item[name]!)));

/** Only the attributes of a key. */
export const pickKey = (schemas: readonly KeySchema[], item: Item): Item =>
  Object.fromEntries(schemas.flatMap(keyAttributes).map(({ name }) => [name, item[name]!]));

/** Checks the Key of a request: exactly the table's key attributes, each of its type. */
export function checkKey(schema: KeySchema, key: Item): void {
  const attributes = keyAttributes(schema);
  for (const { name } of attributes) checkNotEmpty(attributeOf(key, name), ` Key: ${name}`);
  const isRight =
    Object.keys(key).length === attributes.length &&
    attributes.every(({ name, type }) => attributeOf(key, name)?.[type] !== undefined);
  if (!isRight) throw invalid("The provided key element does not match the schema");
  checkLengths(schema, key);
}

/** Checks the key attributes of an item to be put. */
export function checkItemKey(schema: KeySchema, item: Item): void {
  for (const { name, type } of keyAttributes(schema)) {
    const value = attributeOf(item, name);
    if (value === undefined) throw invalidParameter(`Missing the key ${name} in the item`);
    if (typeOf(value) !== type) {
      throw invalidParameter(`Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`);
    }
    checkNotEmpty(value, ` Key: ${name}`);
  }
  checkLengths(schema, item);
}

/** Checks an item's attributes that an index uses as its key: each may be missing, none of the wrong type. */
export function checkIndexKey(index: string, schema: KeySchema, item: Item): void {
  for (const { name, type } of keyAttributes(schema)) {
    const value = attributeOf(item, name);
    if (value === undefined) continue;
    if (typeOf(value) !== type) {
      throw invalidParameter(
        `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${index}`,
      );
    }
    checkNotEmpty(
      value,
      ` IndexName: ${index}, IndexKey: ${name}`,
      " A value specified for a secondary index key is not supported.",
    );
  }
}

function checkNotEmpty(value: Value | undefined, where: string, reason = ""): void {
  const kind = value?.S === "" ? "string" : value?.B?.length === 0 ? "binary" : undefined;
  if (kind === undefined) return;
  throw invalid(
    `One or more parameter values are not valid.${reason} The AttributeValue for a key attribute cannot contain an empty ${kind} value.${where}`,
  );
}

function checkLengths({ partition, sort }: KeySchema, item: Item): void {
  const bytes = (value: Value) => value.B?.length ?? Buffer.byteLength(value.S ?? "");
  if (bytes(item[partition.name]!) > MAX_PARTITION_BYTES) {
    throw invalidParameter(
      `Size of hashkey has exceeded the maximum size limit of${MAX_PARTITION_BYTES} bytes`,
    );
  }
  if (sort !== undefined && bytes(item[sort.name]!) > MAX_SORT_BYTES) {
    throw invalidParameter(
      `Aggregated size of all range keys has exceeded the size limit of ${MAX_SORT_BYTES} bytes`,
    );
  }
}
