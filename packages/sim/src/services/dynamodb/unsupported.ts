import { notSimulated } from "../../kernel/serve-request.ts";
import { invalid } from "./errors.ts";

/** Parameters from before expressions, which DynamoDB calls legacy; refused by name rather than passed over. */
const legacyParameters = [
  "AttributesToGet",
  "AttributeUpdates",
  "ConditionalOperator",
  "Expected",
  "KeyConditions",
  "QueryFilter",
  "ScanFilter",
];
const expressionParameters = [
  "UpdateExpression",
  "ProjectionExpression",
  "FilterExpression",
  "ConditionExpression",
  "KeyConditionExpression",
];

export function refuseLegacy(operation: string, input: object): void {
  const given = (name: string) => (input as Record<string, unknown>)[name] !== undefined;
  const legacy = legacyParameters.filter(given);
  if (legacy.length === 0) return;
  const expressions = expressionParameters.filter(given);
  if (expressions.length === 0) throw notSimulated(`dynamodb:${operation} with ${legacy[0]}`);
  throw invalid(
    `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${legacy.join(", ")}} Expression parameters: {${expressions.join(", ")}}`,
  );
}
