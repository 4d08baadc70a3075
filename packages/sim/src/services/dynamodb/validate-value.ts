import { invalid, invalidParameter } from "./errors.ts";
import { canonicalNumber, elementKeys, type Item, type Value, valueTypes } from "./value.ts";

const MAX_NESTING = 32;

/** Checks a value that came over the wire, and returns it as DynamoDB keeps it: numbers in canonical form. */
export function acceptValue(value: Value, depth = 0): Value {
  const types = valueTypes.filter((type) => value[type] !== undefined);
  const type = types[0];
  if (type === undefined) {
    throw invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  }
  if (types.length > 1) {
    throw invalid(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  }
  if (depth > MAX_NESTING) {
    throw invalid(
      "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
    );
  }
  switch (type) {
    case "S":
      return { S: value.S! };
    case "B":
      return { B: value.B! };
    case "BOOL":
      return { BOOL: value.BOOL! };
    case "NULL":
      return { NULL: true };
    case "N":
      return { N: canonicalNumber(value.N!) };
    case "M":
      return { M: acceptItem(value.M!, depth + 1) };
    case "L":
      return { L: value.L!.map((element) => acceptValue(element, depth + 1)) };
    case "SS":
      if (value.SS!.length === 0) throw invalidParameter("An string set  may not be empty");
      if (hasDuplicates(value)) {
        throw invalidParameter(`Input collection [${value.SS!.join(", ")}] contains duplicates.`);
      }
      return { SS: [...value.SS!] };
    case "NS":
      if (value.NS!.length === 0) throw invalidParameter("An number set  may not be empty");
      if (hasDuplicates(value)) throw invalid("Input collection contains duplicates");
      return { NS: value.NS!.map(canonicalNumber) };
    case "BS":
      if (value.BS!.length === 0) throw invalidParameter("Binary sets should not be empty");
      if (hasDuplicates(value)) {
        throw invalidParameter(
          `Input collection [${elementKeys(value).join(", ")}]of type BS contains duplicates.`,
        );
      }
      return { BS: [...value.BS!] };
  }
}

/** Checks every attribute of an item, or of a map. */
export const acceptItem = (item: Item, depth = 0): Record<string, Value> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, acceptValue(value, depth)]));

const hasDuplicates = (set: Value) => {
  const keys = elementKeys(set);
  return new Set(keys).size !== keys.length;
};
