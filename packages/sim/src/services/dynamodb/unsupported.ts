import { notSimulated } from "../../kernel/serve-request.ts";

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

export function refuseLegacy(operation: string, input: object): void {
  const used = legacyParameters.find((name) => (input as Record<string, unknown>)[name] !== undefined);
  if (used !== undefined) throw notSimulated(`dynamodb:${operation} with ${used}`);
}
