import type {
  AttributeDefinition,
  CreateTableCommandInput,
  KeySchemaElement,
} from "@aws-sdk/client-dynamodb";

/** Attributes that are texts. */
export const texts = (...names: string[]): AttributeDefinition[] =>
  names.map((AttributeName) => ({ AttributeName, AttributeType: "S" }));

/** The keys of a table, or of an index. */
export const keys = (hash: string, range?: string): KeySchemaElement[] => [
  { AttributeName: hash, KeyType: "HASH" },
  ...(range === undefined ? [] : [{ AttributeName: range, KeyType: "RANGE" } as const]),
];

/** A table with one key, which is a text. */
export const simpleTable = (TableName: string, key: string): CreateTableCommandInput => ({
  TableName,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: texts(key),
  KeySchema: keys(key),
});
