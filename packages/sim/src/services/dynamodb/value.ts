import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { compareNumbers, type Decimal, formatNumber, numberSize, parseNumber } from "./number.ts";

/** An attribute's value, in the wire's own form. Values are never changed in place. */
export type Value = AttributeValue;
/** An item: attributes by name. Read with `attributeOf`, for a name may be `constructor`. */
export type Item = Readonly<Record<string, Value>>;
/** The types of values, as `attribute_type` names them. */
export type ValueType = "S" | "N" | "B" | "SS" | "NS" | "BS" | "M" | "L" | "NULL" | "BOOL";

export const valueTypes: readonly ValueType[] = ["S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"];

/** The type of a value that has been validated. */
export const typeOf = (value: Value): ValueType => valueTypes.find((type) => value[type] !== undefined)!;

/** An attribute by name; own ones only. */
export const attributeOf = (item: Item, name: string): Value | undefined =>
  Object.hasOwn(item, name) ? item[name] : undefined;

/** The item with one attribute set. */
export const withAttribute = (item: Item, name: string, value: Value): Item =>
  Object.fromEntries([...Object.entries(item).filter(([key]) => key !== name), [name, value]]);

/** The item without some attributes. */
export const withoutAttributes = (item: Item, names: readonly string[]): Item =>
  Object.fromEntries(Object.entries(item).filter(([key]) => !names.includes(key)));

/** A number's text in its only form, so that equal numbers are equal texts. */
export const canonicalNumber = (text: string): string => formatNumber(parseNumber(text));

/** Strings are ordered by their UTF-8 bytes, binaries by unsigned bytes, numbers by value. */
export function compareScalars(left: Value, right: Value): number | undefined {
  if (left.S !== undefined && right.S !== undefined) return compareStrings(left.S, right.S);
  if (left.N !== undefined && right.N !== undefined) {
    return compareNumbers(parseNumber(left.N), parseNumber(right.N));
  }
  if (left.B !== undefined && right.B !== undefined) return Buffer.compare(left.B, right.B);
  return undefined;
}

/** By code point, which is the order of UTF-8 bytes and not that of UTF-16. */
export function compareStrings(left: string, right: string): number {
  if (left === right) return 0;
  return Buffer.compare(Buffer.from(left, "utf8"), Buffer.from(right, "utf8"));
}

/** Deep equality; the order of a set's elements does not matter. */
export function isEqual(left: Value, right: Value): boolean {
  const type = typeOf(left);
  if (type !== typeOf(right)) return false;
  switch (type) {
    case "S":
      return left.S === right.S;
    case "N":
    case "B":
      return compareScalars(left, right) === 0;
    case "BOOL":
      return left.BOOL === right.BOOL;
    case "NULL":
      return true;
    case "L":
      return (
        left.L!.length === right.L!.length &&
        left.L!.every((element, index) => isEqual(element, right.L![index]!))
      );
    case "M": {
      const names = Object.keys(left.M!);
      return (
        names.length === Object.keys(right.M!).length &&
        names.every((name) => Object.hasOwn(right.M!, name) && isEqual(left.M![name]!, right.M![name]!))
      );
    }
    case "SS":
    case "NS":
    case "BS": {
      const elements = new Set(elementKeys(left));
      const others = elementKeys(right);
      return elements.size === others.length && others.every((key) => elements.has(key));
    }
  }
}

/** The elements of a set, each as a text that is equal for equal elements. */
export const elementKeys = (set: Value): string[] =>
  set.SS ??
  set.NS?.map(canonicalNumber) ??
  (set.BS ?? []).map((bytes) => Buffer.from(bytes).toString("base64"));

/**
 * The bytes that a value counts for.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function valueSize(value: Value): number {
  const size = (number: Decimal) => numberSize(number);
  switch (typeOf(value)) {
    case "S":
      return Buffer.byteLength(value.S!);
    case "N":
      return size(parseNumber(value.N!));
    case "B":
      return value.B!.length;
    case "SS":
      return value.SS!.reduce((sum, element) => sum + Buffer.byteLength(element), 0);
    case "NS":
      return value.NS!.reduce((sum, element) => sum + size(parseNumber(element)), 0);
    case "BS":
      return value.BS!.reduce((sum, element) => sum + element.length, 0);
    case "L":
      return 3 + value.L!.reduce((sum, element) => sum + 1 + valueSize(element), 0);
    case "M":
      return 3 + Object.keys(value.M!).length + itemSize(value.M!);
    case "NULL":
    case "BOOL":
      return 1;
  }
}

/** The bytes that an item counts for: its names and its values. */
export const itemSize = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0);
