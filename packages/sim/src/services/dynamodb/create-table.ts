import {
  type AttributeDefinition,
  type CreateTableCommandInput,
  type CreateTableCommandOutput,
  type GlobalSecondaryIndex,
  type KeySchemaElement,
  type LocalSecondaryIndex,
  ResourceInUseException,
} from "@aws-sdk/client-dynamodb";
import { notSimulated } from "../../kernel/serve-request.ts";
import { describeTable } from "./describe-table.ts";
import { constraint, invalid, invalidParameter } from "./errors.ts";
import { type Request, tableArn, tableNameOf } from "./find-table.ts";
import type { KeySchema } from "./keys.ts";
import { startStream } from "./stream.ts";
import { viewTypeOf } from "./stream-specification.ts";
import type { Index, Table, Throughput } from "./table.ts";
import { changeTable } from "./table-changes.ts";
import { settingsOf } from "./table-settings.ts";
import { tagsOf } from "./tags.ts";

/** How long a table is `CREATING`; data operations do not find it before. */
export const TABLE_CREATION_MS = 2_000;

const none: Throughput = { ReadCapacityUnits: 0, WriteCapacityUnits: 0 };

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html */
export function createTable(
  input: CreateTableCommandInput,
  request: Request,
): Omit<CreateTableCommandOutput, "$metadata"> {
  if (input.TableName === undefined) {
    throw invalid("The parameter 'TableName' is required but was not present in the request");
  }
  const { state, world } = request;
  const name = tableNameOf(input.TableName, 3);
  refuseNotSimulated(input);
  checkEnums(input);
  const { KeySchema: keySchema = [], AttributeDefinitions: attributes = [] } = input;
  const key = keySchemaOf(keySchema, attributes);
  const indexes = indexesOf(input, key, attributes);
  checkDefinitions(attributes, [key, ...indexes.map((index) => index.key)]);
  const { billingMode, throughput } = billingOf(input);
  const settings = settingsOf(input, request);
  const tags = tagsOf(input.Tags ?? []);
  const viewType = input.StreamSpecification && viewTypeOf(input.StreamSpecification);
  if (state.tables.has(name)) {
    throw new ResourceInUseException({ message: `Table already exists: ${name}`, $metadata: {} });
  }
  const table: Table = {
    name,
    arn: tableArn(request, name),
    id: world.ids.uuid(),
    created: request.now,
    key,
    keySchema,
    status: "CREATING",
    attributes,
    billingMode,
    throughput,
    isProtected: input.DeletionProtectionEnabled ?? false,
    items: new Map(),
    indexes: new Map(indexes.map((index) => [index.name, index])),
    tags,
    settings,
    stream: undefined,
    timeToLive: { attribute: undefined, isEnabled: false, changed: request.now },
    recovery: { status: "DISABLED", since: request.now, days: 35 },
  };
  state.tables.set(name, table);
  if (viewType !== undefined) startStream(table, viewType, request);
  world.jobs.after(TABLE_CREATION_MS, changeTable, request, { goal: "created", id: table.id, name });
  return { TableDescription: describeTable(table) };
}

/** Billing as asked for: on demand, or provisioned with its figures. */
export function billingOf(input: Pick<CreateTableCommandInput, "BillingMode" | "ProvisionedThroughput">): {
  billingMode: Table["billingMode"];
  throughput: Throughput;
} {
  const { BillingMode: billingMode = "PROVISIONED", ProvisionedThroughput: given } = input;
  checkBillingMode(billingMode);
  if (billingMode === "PAY_PER_REQUEST") {
    if (given === undefined) return { billingMode, throughput: none };
    throw invalidParameter(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    );
  }
  if (given === undefined) {
    throw invalidParameter(
      "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    );
  }
  const { ReadCapacityUnits = 0, WriteCapacityUnits = 0 } = given;
  for (const [name, units] of Object.entries({ ReadCapacityUnits, WriteCapacityUnits })) {
    if (units >= 1) continue;
    throw constraint(
      `'${units}'`,
      `provisionedThroughput.${name[0]!.toLowerCase()}${name.slice(1)}`,
      "Member must have value greater than or equal to 1",
    );
  }
  return { billingMode, throughput: { ReadCapacityUnits, WriteCapacityUnits } };
}

function checkBillingMode(given: string | undefined): void {
  if (given === undefined || given === "PROVISIONED" || given === "PAY_PER_REQUEST") return;
  throw constraint(
    `'${given}'`,
    "billingMode",
    "Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]",
  );
}

/** Reads a key schema against the attributes that the request defines. */
export function keySchemaOf(
  elements: readonly KeySchemaElement[],
  attributes: readonly AttributeDefinition[],
): KeySchema {
  const [hash, range] = elements;
  if (hash === undefined) {
    throw constraint("'[]'", "keySchema", "Member must have length greater than or equal to 1");
  }
  if (elements.length > 2) {
    const dump = elements.map(
      ({ AttributeName, KeyType }) => `KeySchemaElement(attributeName=${AttributeName}, keyType=${KeyType})`,
    );
    throw constraint(
      `'[${dump.join(", ")}]'`,
      "keySchema",
      "Member must have length less than or equal to 2",
    );
  }
  if (hash.KeyType !== "HASH") {
    throw invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (range !== undefined && range.KeyType !== "RANGE") {
    throw invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  if (range !== undefined && range.AttributeName === hash.AttributeName) {
    throw invalid("Invalid KeySchema: Some index key attribute have no definition");
  }
  const attribute = ({ AttributeName = "" }: KeySchemaElement) => {
    const type = attributes.find((definition) => definition.AttributeName === AttributeName)?.AttributeType;
    if (type !== undefined) return { name: AttributeName, type };
    throw invalidParameter(
      `Some index key attributes are not defined in AttributeDefinitions. Keys: [${AttributeName}], AttributeDefinitions: [${attributes.map((definition) => definition.AttributeName).join(", ")}]`,
    );
  };
  return { partition: attribute(hash), ...(range === undefined ? {} : { sort: attribute(range) }) };
}

/** An index as a request defines it. */
export function indexOf(
  given: GlobalSecondaryIndex | LocalSecondaryIndex,
  isGlobal: boolean,
  attributes: readonly AttributeDefinition[],
): Index {
  const { IndexName: name = "", KeySchema: keySchema = [], Projection: projection = {} } = given;
  if (projection.ProjectionType === undefined) {
    throw invalidParameter("Unknown ProjectionType: null");
  }
  const hasNames = (projection.NonKeyAttributes?.length ?? 0) > 0;
  if (hasNames !== (projection.ProjectionType === "INCLUDE")) {
    throw invalidParameter(
      hasNames
        ? `ProjectionType is ${projection.ProjectionType}, but NonKeyAttributes is specified`
        : "ProjectionType is INCLUDE, but NonKeyAttributes is not specified",
    );
  }
  const throughput = ("ProvisionedThroughput" in given ? given.ProvisionedThroughput : undefined) as
    | Throughput
    | undefined;
  const key = keySchemaOf(keySchema, attributes);
  return {
    name,
    isGlobal,
    key,
    keySchema,
    projection,
    throughput: throughput ?? none,
    status: "CREATING",
  };
}

function indexesOf(
  input: CreateTableCommandInput,
  key: KeySchema,
  attributes: readonly AttributeDefinition[],
): readonly Index[] {
  const { LocalSecondaryIndexes: locals = [], GlobalSecondaryIndexes: globals = [] } = input;
  if (locals.length > 0 && key.sort === undefined) {
    throw invalidParameter(
      "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
    );
  }
  if (locals.length > 5) {
    throw invalidParameter("Number of LocalSecondaryIndexes exceeds per-table limit of 5");
  }
  if (globals.length > 20) {
    throw invalidParameter("Number of GlobalSecondaryIndexes exceeds per-table limit of 20");
  }
  const indexes = [
    ...locals.map((index) => indexOf(index, false, attributes)),
    ...globals.map((index) => indexOf(index, true, attributes)),
  ];
  for (const [position, { name, key: own, isGlobal }] of indexes.entries()) {
    if (indexes.findIndex((other) => other.name === name) !== position) {
      throw invalidParameter(`Duplicate index name: ${name}`);
    }
    if (isGlobal) continue;
    if (own.partition.name !== key.partition.name) {
      throw invalidParameter(
        `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${name}. index hash key: ${own.partition.name}, table hash key: ${key.partition.name}`,
      );
    }
    if (own.sort === undefined) {
      throw invalidParameter(`Index KeySchema does not have a range key for index: ${name}`);
    }
  }
  return indexes;
}

function checkDefinitions(attributes: readonly AttributeDefinition[], keys: readonly KeySchema[]): void {
  const used = new Set(keys.flatMap(({ partition, sort }) => [partition.name, ...(sort ? [sort.name] : [])]));
  if (attributes.length === used.size) return;
  throw invalidParameter(
    "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
  );
}

/** Parameters of CreateTable that nothing here would heed. */
const notModelled = ["GlobalTableSettingsReplicationMode", "ResourcePolicy", "WarmThroughput"] as const;

function refuseNotSimulated(input: CreateTableCommandInput): void {
  for (const name of notModelled) {
    if ((input as unknown as Record<string, unknown>)[name] !== undefined) {
      throw notSimulated(`dynamodb:CreateTable with ${name}`);
    }
  }
}

function checkEnums({
  KeySchema = [],
  AttributeDefinitions = [],
  BillingMode,
}: CreateTableCommandInput): void {
  checkBillingMode(BillingMode);
  for (const [position, { AttributeType }] of AttributeDefinitions.entries()) {
    if (["S", "N", "B"].includes(AttributeType ?? "")) continue;
    throw constraint(
      `'${AttributeType}'`,
      `attributeDefinitions.${position + 1}.member.attributeType`,
      "Member must satisfy enum value set: [B, N, S]",
    );
  }
  for (const [position, { KeyType }] of KeySchema.entries()) {
    if (["HASH", "RANGE"].includes(KeyType ?? "")) continue;
    throw constraint(
      `'${KeyType}'`,
      `keySchema.${position + 1}.member.keyType`,
      "Member must satisfy enum value set: [HASH, RANGE]",
    );
  }
}
