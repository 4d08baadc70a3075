import { compareScalars, elementKeys, type Item, isEqual, typeOf, type Value } from "../value.ts";
import type { Call, Comparator, Condition, Operand } from "./ast.ts";
import { valueAt } from "./paths.ts";

/** Whether a condition holds of an item. Where an operand is missing a comparison fails, and only `<>` holds. */
export function holds(condition: Condition, item: Item): boolean {
  switch (condition.kind) {
    case "and":
      return holds(condition.left, item) && holds(condition.right, item);
    case "or":
      return holds(condition.left, item) || holds(condition.right, item);
    case "not":
      return !holds(condition.condition, item);
    case "compare":
      return compares(condition.operator, operandOf(condition.left, item), operandOf(condition.right, item));
    case "between": {
      const value = operandOf(condition.operand, item);
      return (
        compares(">=", value, operandOf(condition.low, item)) &&
        compares("<=", value, operandOf(condition.high, item))
      );
    }
    case "in": {
      const value = operandOf(condition.operand, item);
      return condition.list.some((operand) => compares("=", value, operandOf(operand, item)));
    }
    case "call":
      return calls(condition, item);
  }
}

function compares(operator: Comparator, left: Value | undefined, right: Value | undefined): boolean {
  if (left === undefined || right === undefined) return operator === "<>" && left !== right;
  if (operator === "=") return isEqual(left, right);
  if (operator === "<>") return !isEqual(left, right);
  const order = compareScalars(left, right);
  if (order === undefined) return false;
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

function calls({ name, args }: Call, item: Item): boolean {
  const first = operandOf(args[0]!, item);
  if (name === "attribute_exists") return first !== undefined;
  if (name === "attribute_not_exists") return first === undefined;
  const second = args[1] && operandOf(args[1], item);
  if (first === undefined || second === undefined) return false;
  switch (name) {
    case "attribute_type":
      return typeOf(first) === second.S;
    case "begins_with":
      return beginsWith(first, second);
    case "contains":
      return contains(first, second);
    default:
      return false;
  }
}

/** Whether a string or a binary begins with another of its type. */
export function beginsWith(value: Value, prefix: Value): boolean {
  if (value.S !== undefined && prefix.S !== undefined) return value.S.startsWith(prefix.S);
  if (value.B === undefined || prefix.B === undefined) return false;
  return (
    prefix.B.length <= value.B.length && Buffer.compare(value.B.subarray(0, prefix.B.length), prefix.B) === 0
  );
}

function contains(value: Value, element: Value): boolean {
  switch (typeOf(value)) {
    case "S":
      return element.S !== undefined && value.S!.includes(element.S);
    case "B":
      return element.B !== undefined && Buffer.from(value.B!).includes(Buffer.from(element.B));
    case "L":
      return value.L!.some((candidate) => isEqual(candidate, element));
    case "SS":
      return element.S !== undefined && value.SS!.includes(element.S);
    case "NS":
      return element.N !== undefined && elementKeys(value).includes(elementKeys({ NS: [element.N] })[0]!);
    case "BS":
      return element.B !== undefined && elementKeys(value).includes(elementKeys({ BS: [element.B] })[0]!);
    default:
      return false;
  }
}

function operandOf(operand: Operand, item: Item): Value | undefined {
  if (operand.kind === "value") return operand.value;
  if (operand.kind === "path") return valueAt(item, operand.path);
  const measured = operandOf(operand.args[0]!, item);
  const size = measured && sizeOf(measured);
  return size === undefined ? undefined : { N: String(size) };
}

/** What `size` gives; numbers, booleans and null have none. */
const sizeOf = (value: Value): number | undefined =>
  value.S?.length ??
  value.B?.length ??
  value.L?.length ??
  (value.SS ?? value.NS ?? value.BS)?.length ??
  (value.M && Object.keys(value.M).length);
