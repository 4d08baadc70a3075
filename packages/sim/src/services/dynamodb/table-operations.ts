import {
  type DeleteTableCommandInput,
  type DeleteTableCommandOutput,
  type DescribeTableCommandInput,
  type DescribeTableCommandOutput,
  type ListTablesCommandInput,
  type ListTablesCommandOutput,
  ResourceInUseException,
  type UpdateTableCommandInput,
  type UpdateTableCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { notSimulated } from "../../kernel/serve-request.ts";
import { billingOf, indexOf } from "./create-table.ts";
import { describeTable } from "./describe-table.ts";
import { constraint, invalid, invalidParameter, notFound } from "./errors.ts";
import { anyTable, type Request } from "./find-table.ts";
import { stopStream } from "./stream.ts";
import { changeStream } from "./stream-specification.ts";
import type { Table } from "./table.ts";
import { changeTable, type Goal } from "./table-changes.ts";
import { settingsOf } from "./table-settings.ts";

const TABLE_DELETION_MS = 2_000;
const TABLE_UPDATE_MS = 2_000;
const INDEX_CREATION_MS = 10_000;
const MAX_NAMES = 100;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html */
export const describeTableOperation = (
  input: DescribeTableCommandInput,
  request: Request,
): Omit<DescribeTableCommandOutput, "$metadata"> => ({
  Table: describeTable(anyTable(request, input.TableName)),
});

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html */
export function listTables(
  { Limit = MAX_NAMES, ExclusiveStartTableName = "" }: ListTablesCommandInput,
  { state }: Request,
): Omit<ListTablesCommandOutput, "$metadata"> {
  if (Limit < 1) throw constraint(`'${Limit}'`, "limit", "Member must have value greater than or equal to 1");
  if (Limit > MAX_NAMES) {
    throw constraint(`'${Limit}'`, "limit", `Member must have value less than or equal to ${MAX_NAMES}`);
  }
  const names = [...state.tables.keys()].toSorted().filter((name) => name > ExclusiveStartTableName);
  const page = names.slice(0, Limit);
  return { TableNames: page, ...(names.length > Limit ? { LastEvaluatedTableName: page.at(-1) } : {}) };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html */
export function deleteTable(
  input: DeleteTableCommandInput,
  request: Request,
): Omit<DeleteTableCommandOutput, "$metadata"> {
  const table = anyTable(request, input.TableName);
  if (table.isProtected) {
    throw invalid(
      "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    );
  }
  if (table.status === "CREATING" || table.status === "UPDATING") throw inUse(table, "deleted");
  const { state, world } = request;
  if (table.status !== "DELETING") {
    table.status = "DELETING";
    world.jobs.cancel(state.sweeps.get(table.name)?.job);
    state.sweeps.delete(table.name);
    stopStream(table, request);
    later(request, TABLE_DELETION_MS, "deleted", table);
  }
  return { TableDescription: describeTable(table) };
}

/**
 * Changes billing, deletion protection, the stream, or one global index.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
 */
export function updateTable(
  input: UpdateTableCommandInput,
  request: Request,
): Omit<UpdateTableCommandOutput, "$metadata"> {
  refuseUnknown(input);
  const table = anyTable(request, input.TableName);
  if (table.status !== "ACTIVE") throw inUse(table, "updated");
  const changes = input.GlobalSecondaryIndexUpdates ?? [];
  if (changes.length > 1)
    throw invalidParameter("Only 1 online index can be created or deleted simultaneously per table");
  const billing =
    input.BillingMode !== undefined || input.ProvisionedThroughput !== undefined
      ? billingOf(input)
      : undefined;
  if (billing !== undefined) refuseSameThroughput(table, billing);
  const settings = settingsOf(input, request, table.settings);
  if (input.StreamSpecification !== undefined) changeStream(table, input.StreamSpecification, request);
  for (const change of changes) {
    if (change.Create !== undefined) createIndex(table, { ...input, ...change.Create }, request);
    if (change.Delete !== undefined) deleteIndex(table, change.Delete.IndexName ?? "", request);
  }
  if (billing !== undefined) Object.assign(table, billing);
  table.settings = settings;
  table.isProtected = input.DeletionProtectionEnabled ?? table.isProtected;
  table.status = "UPDATING";
  later(request, TABLE_UPDATE_MS, "updated", table);
  return { TableDescription: describeTable(table) };
}

function refuseSameThroughput(table: Table, { billingMode, throughput }: ReturnType<typeof billingOf>): void {
  const { ReadCapacityUnits: reads, WriteCapacityUnits: writes } = table.throughput;
  const isSame =
    billingMode === "PROVISIONED" &&
    table.billingMode === billingMode &&
    throughput.ReadCapacityUnits === reads &&
    throughput.WriteCapacityUnits === writes;
  if (!isSame) return;
  throw invalid(
    `The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: ${reads}. Requested ReadCapacityUnits: ${reads}. Current WriteCapacityUnits provisioned for the table: ${writes}. Requested WriteCapacityUnits: ${writes}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.`,
  );
}

function createIndex(
  table: Table,
  given: Parameters<typeof indexOf>[0] & Pick<UpdateTableCommandInput, "AttributeDefinitions">,
  request: Request,
): void {
  const attributes = given.AttributeDefinitions ?? [];
  const known = new Map([...table.attributes, ...attributes].map((one) => [one.AttributeName, one]));
  const index = indexOf(given, true, [...known.values()]);
  if (table.indexes.has(index.name)) throw invalid(`Attempting to create an index which already exists`);
  table.attributes = [...known.values()];
  table.indexes.set(index.name, index);
  later(request, INDEX_CREATION_MS, "index created", table, index.name);
}

function deleteIndex(table: Table, name: string, request: Request): void {
  const index = table.indexes.get(name);
  if (index === undefined || !index.isGlobal) throw notFound("Requested resource not found");
  index.status = "DELETING";
  later(request, TABLE_UPDATE_MS, "index deleted", table, name);
}

const later = (request: Request, ms: number, goal: Goal, { id, name }: Table, index = "") =>
  request.world.jobs.after(ms, changeTable, request, { goal, id, name, index });

const simulatedUpdates = [
  "TableName",
  "AttributeDefinitions",
  "BillingMode",
  "ProvisionedThroughput",
  "DeletionProtectionEnabled",
  "GlobalSecondaryIndexUpdates",
  "StreamSpecification",
  "TableClass",
  "SSESpecification",
  "OnDemandThroughput",
];

function refuseUnknown(input: UpdateTableCommandInput): void {
  const unknown = Object.entries(input).find(
    ([name, value]) => value !== undefined && !simulatedUpdates.includes(name),
  );
  if (unknown !== undefined) throw notSimulated(`dynamodb:UpdateTable with ${unknown[0]}`);
}

const inUse = ({ name, status }: Table, verb: string) =>
  new ResourceInUseException({
    message: `Attempt to change a resource which is still in use: Table is being ${status === "DELETING" ? "deleted" : status === "CREATING" ? "created" : verb}: ${name}`,
    $metadata: {},
  });
