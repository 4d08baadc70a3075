import { invalid, invalidParameter } from "../errors.ts";
import type { KeySchema } from "../keys.ts";
import { compareScalars, typeOf, type Value } from "../value.ts";
import type { Condition, Operand } from "./ast.ts";
import { beginsWith } from "./evaluate-condition.ts";

/** What a query asks of a table's or an index's keys. */
export interface KeyCondition {
  readonly partition: Value;
  /** Whether a sort key is asked for; absent when all are. */
  readonly sort?: (value: Value) => boolean;
}

interface Term {
  readonly attribute: string;
  readonly operator: string;
  readonly values: readonly Value[];
}

const flipped: Readonly<Record<string, string>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=" };

/**
 * Reads a parsed key condition against a key schema.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html
 */
export function keyConditionOf(condition: Condition, schema: KeySchema): KeyCondition {
  const terms = conjuncts(condition).map(termOf);
  if (terms.length > 2) throw invalid("Conditions can be of length 1 or 2 only");
  if (new Set(terms.map((term) => term.attribute)).size < terms.length) {
    throw invalid("KeyConditionExpressions must only contain one condition per key");
  }
  const partition = terms.find((term) => term.attribute === schema.partition.name);
  if (partition === undefined) {
    throw invalid(`Query condition missed key schema element: ${schema.partition.name}`);
  }
  if (partition.operator !== "=") throw invalid("Query key condition not supported");
  checkType(partition, schema.partition.type);
  const rest = terms.find((term) => term !== partition);
  if (rest === undefined) return { partition: partition.values[0]! };
  if (schema.sort === undefined || rest.attribute !== schema.sort.name) {
    throw schema.sort === undefined
      ? invalid("Query key condition not supported")
      : invalid(`Query condition missed key schema element: ${schema.sort.name}`);
  }
  checkType(rest, schema.sort.type);
  return { partition: partition.values[0]!, sort: (value) => matches(rest, value) };
}

function conjuncts(condition: Condition): Condition[] {
  if (condition.kind !== "and") return [condition];
  return [...conjuncts(condition.left), ...conjuncts(condition.right)];
}

function termOf(condition: Condition): Term {
  const refuse = (operator: string) =>
    invalid(`Invalid operator used in KeyConditionExpression: ${operator}`);
  switch (condition.kind) {
    case "compare": {
      if (condition.operator === "<>") throw refuse("<>");
      const isReversed = condition.left.kind === "value";
      const operator = isReversed ? flipped[condition.operator]! : condition.operator;
      const [key, value] = isReversed ? [condition.right, condition.left] : [condition.left, condition.right];
      return term(operator, key, [value]);
    }
    case "between":
      return term("BETWEEN", condition.operand, [condition.low, condition.high]);
    case "call":
      if (condition.name !== "begins_with") throw refuse(condition.name);
      return term("begins_with", condition.args[0]!, condition.args.slice(1));
    case "in":
    case "or":
    case "not":
    case "and":
      throw refuse(condition.kind.toUpperCase());
  }
}

function term(operator: string, key: Operand, operands: readonly Operand[]): Term {
  if (key.kind === "call" || operands.some((operand) => operand.kind === "call")) {
    throw invalid("KeyConditionExpressions cannot contain nested operations");
  }
  if (key.kind !== "path") {
    throw invalid(`Invalid condition in KeyConditionExpression: No key attribute specified`);
  }
  if (key.path.length > 1) {
    throw invalid("KeyConditionExpressions cannot have conditions on nested attributes");
  }
  const values = operands.map((operand) => {
    if (operand.kind === "value") return operand.value;
    throw invalid(
      "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
    );
  });
  return { attribute: String(key.path[0]), operator, values };
}

function checkType({ values, operator }: Term, type: "S" | "N" | "B"): void {
  if (operator === "begins_with" && type === "N") {
    throw invalidParameter("Condition parameter type does not match schema type");
  }
  for (const value of values) {
    if (typeOf(value) !== type) throw invalidParameter("Condition parameter type does not match schema type");
    if (value.S === "" || value.B?.length === 0) {
      throw invalid(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${type === "S" ? "string" : "binary"} value.`,
      );
    }
  }
}

function matches({ operator, values }: Term, value: Value): boolean {
  if (operator === "begins_with") return beginsWith(value, values[0]!);
  const order = compareScalars(value, values[0]!)!;
  switch (operator) {
    case "=":
      return order === 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    default:
      return order >= 0 && compareScalars(value, values[1]!)! <= 0;
  }
}
