import { invalid } from "../errors.ts";
import { addNumbers, formatNumber, parseNumber, subtractNumbers } from "../number.ts";
import { elementKeys, type Item, typeOf, type Value } from "../value.ts";
import type { Call, Operand, Path, SetValue, UpdateAction } from "./ast.ts";
import { removeAt, setAt, valueAt } from "./paths.ts";

const wrongType = () => invalid("An operand in the update expression has an incorrect data type");

/** The item after an update: every operand is read from the item as it was, then sets come before removals. */
export function applyUpdate(actions: readonly UpdateAction[], item: Item): Item {
  const sets: { path: Path; value: Value }[] = [];
  const removals: Path[] = [];
  for (const action of actions) {
    const value = resultOf(action, item);
    if (value === "nothing") continue;
    if (value === undefined) removals.push(action.path);
    else sets.push({ path: action.path, value });
  }
  const changed = sets.reduce((changing, { path, value }) => setAt(changing, path, value), item);
  return removals.toSorted(lastFirst).reduce(removeAt, changed);
}

/** The new value at an action's path; undefined removes it. */
function resultOf(action: UpdateAction, item: Item): Value | undefined | "nothing" {
  switch (action.kind) {
    case "set":
      return setValue(action.value, item);
    case "remove":
      return undefined;
    case "add":
      return added(valueAt(item, action.path), action.value);
    case "delete": {
      const old = valueAt(item, action.path);
      return old === undefined ? "nothing" : without(old, action.value);
    }
  }
}

function setValue(value: SetValue, item: Item): Value {
  if (value.kind !== "sum") return operand(value, item);
  const left = operand(value.left, item);
  const right = operand(value.right, item);
  if (left.N === undefined || right.N === undefined) throw wrongType();
  const combine = value.operator === "+" ? addNumbers : subtractNumbers;
  return { N: formatNumber(combine(parseNumber(left.N), parseNumber(right.N))) };
}

function operand(from: Operand, item: Item): Value {
  if (from.kind === "value") return from.value;
  if (from.kind === "call") return callOf(from, item);
  const found = valueAt(item, from.path);
  if (found !== undefined) return found;
  throw invalid("The provided expression refers to an attribute that does not exist in the item");
}

function callOf({ name, args }: Call, item: Item): Value {
  const [first, second] = args as readonly [Operand, Operand];
  if (name === "if_not_exists") {
    const found = first.kind === "path" ? valueAt(item, first.path) : undefined;
    return found ?? operand(second, item);
  }
  const head = operand(first, item);
  const tail = operand(second, item);
  if (head.L === undefined || tail.L === undefined) throw wrongType();
  return { L: [...head.L, ...tail.L] };
}

function added(old: Value | undefined, value: Value): Value {
  if (old === undefined) return value;
  if (typeOf(old) !== typeOf(value)) throw wrongType();
  if (value.N !== undefined)
    return { N: formatNumber(addNumbers(parseNumber(old.N!), parseNumber(value.N))) };
  const known = new Set(elementKeys(old));
  const fresh = elementKeys(value).map((key) => !known.has(key));
  if (value.SS) return { SS: [...old.SS!, ...value.SS.filter((_, index) => fresh[index])] };
  if (value.NS) return { NS: [...old.NS!, ...value.NS.filter((_, index) => fresh[index])] };
  return { BS: [...old.BS!, ...value.BS!.filter((_, index) => fresh[index])] };
}

/** A set without some elements; undefined when nothing is left, for a set may not be empty. */
function without(old: Value, value: Value): Value | undefined {
  if (typeOf(old) !== typeOf(value)) throw wrongType();
  const removed = new Set(elementKeys(value));
  const kept = elementKeys(old).map((key) => !removed.has(key));
  if (!kept.includes(true)) return undefined;
  if (old.SS) return { SS: old.SS.filter((_, index) => kept[index]) };
  if (old.NS) return { NS: old.NS.filter((_, index) => kept[index]) };
  return { BS: old.BS!.filter((_, index) => kept[index]) };
}

/** A total order in which list elements come from the back, so that each index still means what it meant. */
function lastFirst(left: Path, right: Path): number {
  const at = left.findIndex((step, index) => step !== right[index]);
  const one = left[at];
  const other = right[at];
  if (one === undefined || other === undefined) return left.length - right.length;
  if (typeof one === "number" && typeof other === "number") return other - one;
  return String(one) < String(other) ? -1 : 1;
}
