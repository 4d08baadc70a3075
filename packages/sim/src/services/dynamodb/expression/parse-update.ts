import { typeOf, type ValueType } from "../value.ts";
import type { Call, Operand, Path, SetValue, UpdateAction } from "./ast.ts";
import { checkOverlaps } from "./paths.ts";
import type { Placeholders } from "./placeholders.ts";
import { type Reader, readExpression } from "./reader.ts";

const keywords = new Set(["SET", "REMOVE", "ADD", "DELETE"]);

/** A value's type as the messages about ADD and DELETE spell it; sets have no name there. */
const longNames: Partial<Record<ValueType, string>> = {
  S: "STRING",
  N: "NUMBER",
  B: "BINARY",
  NULL: "NULL",
  BOOL: "BOOLEAN",
  L: "LIST",
  M: "MAP",
};

/**
 * Parses an update expression.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
export function parseUpdate(source: string, placeholders: Placeholders): readonly UpdateAction[] {
  const reader = readExpression("UpdateExpression", source, placeholders, { underscoreStart: true });
  const actions: UpdateAction[] = [];
  const sections = new Set<string>();
  let token = reader.next;
  do {
    const section = token.text.toUpperCase();
    if (token.kind !== "word" || !keywords.has(section)) throw reader.unexpected();
    reader.take();
    if (sections.has(section)) {
      reader.report("section", `The "${section}" section can only be used once in an update expression;`);
    }
    sections.add(section);
    actions.push(readAction(reader, section));
    while (reader.sees(",")) {
      reader.take();
      actions.push(readAction(reader, section));
    }
    token = reader.next;
  } while (token.kind !== "end");
  checkOverlaps(
    reader,
    actions.map((action) => action.path),
  );
  reader.finish();
  return actions;
}

function readAction(reader: Reader, section: string): UpdateAction {
  const path = reader.path(keywords);
  if (section === "REMOVE") return { kind: "remove", path };
  if (section !== "SET") return readSetAction(reader, section as "ADD" | "DELETE", path);
  reader.expect("=");
  return { kind: "set", path, value: readSetValue(reader) };
}

function readSetAction(reader: Reader, section: "ADD" | "DELETE", path: Path): UpdateAction {
  if (reader.next.kind !== "value") throw reader.unexpected();
  const { value } = reader.value();
  const type = typeOf(value);
  const wrong = section === "ADD" && type === "N" ? undefined : longNames[type];
  if (wrong !== undefined) {
    reader.report(
      "operand-type",
      `Incorrect operand type for operator or function; operator: ${section}, operand type: ${wrong}`,
    );
  }
  return { kind: section === "ADD" ? "add" : "delete", path, value };
}

function readSetValue(reader: Reader): SetValue {
  if (reader.sees("(")) {
    reader.take();
    const inner = readSum(reader, readOperand(reader));
    reader.expect(")");
    return inner.kind === "sum" ? inner : readSum(reader, inner);
  }
  return readSum(reader, readOperand(reader));
}

function readSum(reader: Reader, left: Operand): SetValue {
  if (!reader.sees("+") && !reader.sees("-")) return left;
  const operator = reader.take().text as "+" | "-";
  reader.countOperator();
  const right = readOperand(reader);
  checkTypes(reader, operator, [left, right], "N");
  return { kind: "sum", operator, left, right };
}

function readOperand(reader: Reader, depth = 0): Operand {
  if (depth > 300) throw reader.unexpected();
  if (reader.sees("(")) {
    reader.take();
    const operand = readOperand(reader, depth + 1);
    reader.expect(")");
    return operand;
  }
  if (reader.next.kind === "value") return reader.value();
  if (reader.next.kind === "word" && reader.following.text === "(") return readCall(reader, depth + 1);
  return { kind: "path", path: reader.path(keywords) };
}

function readCall(reader: Reader, depth: number): Call {
  const name = reader.take().text;
  reader.expect("(");
  const args = [readOperand(reader, depth)];
  while (reader.sees(",")) {
    reader.take();
    args.push(readOperand(reader, depth));
  }
  reader.expect(")");
  checkCall(reader, name, args);
  return { kind: "call", name, args };
}

function checkCall(reader: Reader, name: string, args: readonly Operand[]): void {
  if (name !== "if_not_exists" && name !== "list_append") {
    reader.report("unknown-function", `Invalid function name; function: ${name}`);
  } else if (args.length !== 2) {
    reader.report(
      "operand-count",
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${args.length}`,
    );
  } else if (name === "list_append") {
    checkTypes(reader, name, args, "L");
  } else if (args[0]!.kind !== "path") {
    reader.report(
      "operand-type",
      `Operator or function requires a document path; operator or function: ${name}`,
    );
  }
}

function checkTypes(reader: Reader, operator: string, operands: readonly Operand[], wanted: ValueType): void {
  for (const operand of operands) {
    if (operand.kind !== "value" || typeOf(operand.value) === wanted) continue;
    reader.report(
      "operand-type",
      `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${typeOf(operand.value)}`,
    );
  }
}
