import { compareScalars, typeOf } from "../value.ts";
import { type Comparator, type Condition, isSamePath, type Operand, printPath } from "./ast.ts";
import { checkCall } from "./condition-functions.ts";
import type { Placeholders } from "./placeholders.ts";
import { type Reader, readExpression } from "./reader.ts";

const keywords = new Set(["AND", "OR", "NOT", "BETWEEN", "IN"]);
const comparators = new Set<string>(["=", "<>", "<", "<=", ">", ">="]);
const MAX_IN_OPERANDS = 100;

/** While reading, `(a)` may turn out an operand or a condition. */
type Node = Operand | Condition;

/**
 * Parses a condition, filter or key condition expression.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function parseCondition(parameter: string, source: string, placeholders: Placeholders): Condition {
  const reader = readExpression(parameter, source, placeholders);
  const inParentheses = new WeakSet<Node>();
  let depth = 0;

  const condition = asCondition(readOr());
  reader.finish();
  return condition;

  function readOr(): Node {
    let left = readAnd();
    while (reader.sees("OR")) left = join("or", left, readAnd);
    return left;
  }

  function readAnd(): Node {
    let left = readNot();
    while (reader.sees("AND")) left = join("and", left, readNot);
    return left;
  }

  function join(kind: "and" | "or", left: Node, readRight: () => Node): Condition {
    const first = asCondition(left);
    reader.take();
    reader.countOperator();
    return { kind, left: first, right: asCondition(readRight()) };
  }

  function readNot(): Node {
    if (!reader.sees("NOT")) return readPredicate();
    reader.take();
    reader.countOperator();
    return { kind: "not", condition: asCondition(readNot()) };
  }

  function readPredicate(): Node {
    const left = readPrimary();
    if (reader.next.kind === "symbol" && comparators.has(reader.next.text)) return readComparison(left);
    if (reader.sees("BETWEEN")) return readBetween(left);
    if (reader.sees("IN")) return readIn(left);
    return left;
  }

  function readComparison(left: Node): Condition {
    const first = asOperand(left);
    const operator = reader.take().text as Comparator;
    reader.countOperator();
    const second = asOperand(readPrimary());
    checkDistinct(reader, operator, first, second);
    return { kind: "compare", operator, left: first, right: second };
  }

  function readBetween(left: Node): Condition {
    const operand = asOperand(left);
    reader.take();
    reader.countOperator();
    const low = asOperand(readPrimary());
    reader.expect("AND");
    const high = asOperand(readPrimary());
    checkBounds(reader, low, high);
    return { kind: "between", operand, low, high };
  }

  function readIn(left: Node): Condition {
    const operand = asOperand(left);
    reader.take();
    reader.countOperator();
    const list = readList();
    if (list.length > MAX_IN_OPERANDS) {
      reader.report(
        "operand-count",
        `Incorrect number of operands for operator or function; operator or function: IN, number of operands: ${list.length + 1}`,
      );
    }
    return { kind: "in", operand, list };
  }

  function readList(): Operand[] {
    reader.expect("(");
    const list = [asOperand(readPrimary())];
    while (reader.sees(",")) {
      reader.take();
      list.push(asOperand(readPrimary()));
    }
    reader.expect(")");
    return list;
  }

  function readPrimary(): Node {
    if (reader.sees("(")) return readParentheses();
    if (reader.next.kind === "value") return reader.value();
    if (reader.next.kind === "word" && reader.following.text === "(" && !isKeyword()) return readCall();
    return { kind: "path", path: reader.path(keywords) };
  }

  function readParentheses(): Node {
    reader.take();
    depth += 1;
    if (depth > 300) throw reader.unexpected();
    const inner = readOr();
    reader.expect(")");
    depth -= 1;
    if (inParentheses.has(inner)) {
      reader.report("parentheses", "The expression has redundant parentheses;");
    }
    inParentheses.add(inner);
    return inner;
  }

  function readCall(): Node {
    const name = reader.take().text;
    depth += 1;
    if (depth > 300) throw reader.unexpected();
    const args = readList();
    depth -= 1;
    const call = { kind: "call", name, args } as const;
    checkCall(reader, call);
    if (args.length === 2) checkDistinct(reader, name, args[0]!, args[1]!);
    return call;
  }

  function isKeyword(): boolean {
    return keywords.has(reader.next.text.toUpperCase());
  }

  function asCondition(node: Node): Condition {
    if (node.kind === "path" || node.kind === "value") throw reader.unexpected();
    if (node.kind === "call" && node.name === "size") reportMisuse(node.name);
    return node;
  }

  function asOperand(node: Node): Operand {
    if (node.kind !== "path" && node.kind !== "value" && node.kind !== "call") throw reader.unexpected();
    if (node.kind === "call" && node.name !== "size") reportMisuse(node.name);
    return node;
  }

  function reportMisuse(name: string): void {
    reader.report(
      "misused-function",
      `The function is not allowed to be used this way in an expression; function: ${name}`,
    );
  }
}

function checkDistinct(reader: Reader, operator: string, left: Operand, right: Operand): void {
  if (left.kind !== "path" || right.kind !== "path" || !isSamePath(left.path, right.path)) return;
  reader.report(
    "distinct",
    `The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: ${printPath(left.path)}`,
  );
}

function checkBounds(reader: Reader, low: Operand, high: Operand): void {
  if (low.kind !== "value" || high.kind !== "value") return;
  const order = compareScalars(low.value, high.value);
  const bounds = `lower bound operand: ${print(low)}, upper bound operand: ${print(high)}`;
  if (typeOf(low.value) !== typeOf(high.value)) {
    reader.report(
      "operand-type",
      `The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`,
    );
  } else if (order !== undefined && order > 0) {
    reader.report(
      "operand-type",
      `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
    );
  }
}

function print({ value }: { value: Parameters<typeof typeOf>[0] }): string {
  const type = typeOf(value);
  return `AttributeValue: {${type}:${String(value[type])}}`;
}
