import { typeOf, type ValueType, valueTypes } from "../value.ts";
import type { Call, Operand } from "./ast.ts";
import type { Reader } from "./reader.ts";

const operandCounts: Readonly<Record<string, number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
};

/** Reports what is wrong with a function call in a condition, as far as the expression alone tells. */
export function checkCall(reader: Reader, { name, args }: Call): void {
  const count = Object.hasOwn(operandCounts, name) ? operandCounts[name] : undefined;
  if (count === undefined) {
    reader.report("unknown-function", `Invalid function name; function: ${name}`);
    return;
  }
  if (args.length !== count) {
    reader.report(
      "operand-count",
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${args.length}`,
    );
    return;
  }
  const wrongType = (type: string) =>
    reader.report(
      "operand-type",
      `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
    );
  const first = args[0]!;
  switch (name) {
    case "attribute_exists":
    case "attribute_not_exists":
      if (first.kind !== "path") {
        reader.report(
          "operand-type",
          `Operator or function requires a document path; operator or function: ${name}`,
        );
      }
      return;
    case "begins_with": {
      const wrong = args.map(staticType).find((type) => type !== undefined && type !== "S" && type !== "B");
      if (wrong !== undefined) wrongType(wrong);
      return;
    }
    case "size": {
      const type = staticType(first);
      if (type === "N" || type === "BOOL" || type === "NULL") wrongType(type);
      return;
    }
    case "attribute_type":
      checkTypeName(reader, args[1]!, wrongType);
  }
}

function checkTypeName(reader: Reader, operand: Operand, wrongType: (type: string) => void): void {
  const type = staticType(operand);
  if (operand.kind !== "value" || type !== "S") {
    wrongType(type ?? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
    return;
  }
  const named = operand.value.S!;
  if (valueTypes.includes(named as ValueType)) return;
  reader.report(
    "operand-type",
    `Invalid attribute type name found; type: ${named}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`,
  );
}

const staticType = (operand: Operand): ValueType | undefined => {
  if (operand.kind === "value") return typeOf(operand.value);
  return operand.kind === "call" && operand.name === "size" ? "N" : undefined;
};
