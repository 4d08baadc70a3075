import type {
  BatchGetItemCommandInput,
  BatchGetItemCommandOutput,
  BatchWriteItemCommandInput,
  BatchWriteItemCommandOutput,
  KeysAndAttributes,
  WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { asSeen } from "./as-seen.ts";
import { consumedByWrites, consumedOf, readUnits } from "./capacity.ts";
import { checkOptions } from "./check-options.ts";
import { constraint, invalid } from "./errors.ts";
import { parseProjection } from "./expression/parse-projection.ts";
import { project } from "./expression/paths.ts";
import { openPlaceholders } from "./expression/placeholders.ts";
import { type Request, readyTable } from "./find-table.ts";
import { collectionsOf } from "./item-collections.ts";
import { checkKey, primaryKey } from "./keys.ts";
import { checkIndexKeys, itemAt, type Table } from "./table.ts";
import { refuseLegacy } from "./unsupported.ts";
import { acceptItem } from "./validate-value.ts";
import { type Item, itemSize } from "./value.ts";
import { attemptWrite, commitWrite, keyOfWrite, parseWrite, type Write } from "./write.ts";

const MAX_GETS = 100;
const MAX_WRITES = 25;
const MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
export function batchGetItem(
  input: BatchGetItemCommandInput,
  request: Request,
): Omit<BatchGetItemCommandOutput, "$metadata"> {
  checkOptions(input);
  const requested = Object.entries(input.RequestItems ?? {});
  if (requested.length === 0) throw invalid("The requestItems parameter is required for BatchGetItem");
  checkGetCounts(requested);
  const reads = requested
    .map(([name, wanted]) => parseGets(name, wanted))
    .map((read) => ({
      ...read,
      table: bindGets(read, request),
    }));

  const responses: Record<string, Item[]> = {};
  const unprocessed: Record<string, KeysAndAttributes> = {};
  let bytes = 0;
  for (const { name, wanted, keys, paths, table } of reads) {
    responses[name] = [];
    for (const [position, key] of keys.entries()) {
      const item = itemAt(table, key);
      if (item === undefined) continue;
      bytes += itemSize(item);
      if (bytes > MAX_RESPONSE_BYTES) {
        unprocessed[name] = { ...wanted, Keys: keys.slice(position) };
        break;
      }
      responses[name].push(paths === undefined ? item : project(item, paths));
    }
  }
  return {
    Responses: responses,
    UnprocessedKeys: unprocessed,
    ...told(
      reads.map(({ name, table, wanted }) => {
        const sizes = responses[name]!.map(itemSize);
        const kind = wanted.ConsistentRead === true ? "consistent" : "eventual";
        const units = sizes.reduce((sum, size) => sum + readUnits(size, kind), 0);
        return consumedOf(input.ReturnConsumedCapacity, table, units);
      }),
    ),
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
export function batchWriteItem(
  input: BatchWriteItemCommandInput,
  request: Request,
): Omit<BatchWriteItemCommandOutput, "$metadata"> {
  checkOptions(input);
  const requested = Object.entries(input.RequestItems ?? {});
  if (requested.length === 0) throw invalid("The requestItems parameter is required for BatchWriteItem");
  checkWriteCounts(requested);
  const writes = requested.flatMap(([name, list]) => list.map((one) => parseOne(name, one)));
  const bound = writes.map((write) => ({ write, table: readyTable(request, write.tableName) }));
  for (const { table, write } of bound) {
    const key = Object.fromEntries(
      Object.entries(write.target).filter(([name]) => isKeyAttribute(table, name)),
    );
    checkKey(table.key, write.change.kind === "put" ? key : write.target);
    if (write.change.kind === "put") checkIndexKeys(table, write.target);
  }
  refuseDuplicates(
    bound.map(({ table, write }) => table.name + primaryKey(table.key, keyOfWrite(table, write))),
  );
  const attempted = bound.map((one) => ({ ...one, ...attemptWrite(one.table, one.write) }));
  for (const { table, write, fresh } of attempted) commitWrite(table, write, fresh, request);
  return {
    UnprocessedItems: {},
    ...collectionsOf(
      input.ReturnItemCollectionMetrics,
      bound.map(({ table, write }) => ({ table, target: write.target })),
    ),
    ...told(
      [...Map.groupBy(attempted, ({ table }) => table)].map(([table, list]) => {
        return consumedByWrites(input.ReturnConsumedCapacity, table, list);
      }),
    ),
  };
}

type Consumed = ReturnType<typeof consumedOf>;

const told = (consumed: readonly Consumed[]) => {
  const known = consumed.filter((one) => one !== undefined);
  return known.length === 0 ? {} : { ConsumedCapacity: known };
};

const isKeyAttribute = ({ key }: Table, name: string) =>
  name === key.partition.name || name === key.sort?.name;

function checkGetCounts(requested: readonly [string, KeysAndAttributes][]): void {
  for (const [name, { Keys = [] }] of requested) {
    if (Keys.length > MAX_GETS) {
      throw invalid(
        `1 validation error detected: Value at 'RequestItems.${name}.member.Keys' failed to satisfy constraint: Member must have length less than or equal to ${MAX_GETS}`,
      );
    }
    if (Keys.length === 0) {
      throw constraint(
        "'[]'",
        `requestItems.${name}.member.keys`,
        "Member must have length greater than or equal to 1",
      );
    }
  }
  const total = requested.reduce((sum, [, { Keys = [] }]) => sum + Keys.length, 0);
  if (total > MAX_GETS) throw invalid("Too many items requested for the BatchGetItem call");
}

function checkWriteCounts(requested: readonly [string, readonly WriteRequest[]][]): void {
  const wrong = requested.some(([, list]) => list.length === 0 || list.length > MAX_WRITES);
  if (wrong) {
    const dump = requested.map(([name, list]) => `${name}=[${list.map(() => "WriteRequest").join(", ")}]`);
    throw constraint(
      `'{${dump.join(", ")}}'`,
      "requestItems",
      `Map value must satisfy constraint: [Member must have length less than or equal to ${MAX_WRITES}, Member must have length greater than or equal to 1]`,
    );
  }
  const total = requested.reduce((sum, [, list]) => sum + list.length, 0);
  if (total > MAX_WRITES) throw invalid("Too many items requested for the BatchWriteItem call");
}

function parseGets(name: string, wanted: KeysAndAttributes) {
  refuseLegacy("BatchGetItem", wanted);
  const { ProjectionExpression } = wanted;
  const placeholders = openPlaceholders(wanted, { ProjectionExpression });
  const paths =
    ProjectionExpression === undefined ? undefined : parseProjection(ProjectionExpression, placeholders);
  placeholders.finish();
  return { name, wanted, paths, keys: (wanted.Keys ?? []).map((key) => acceptItem(key)) };
}

function bindGets({ name, keys, wanted }: ReturnType<typeof parseGets>, request: Request): Table {
  const table = asSeen(readyTable(request, name), wanted.ConsistentRead === true, request);
  for (const key of keys) checkKey(table.key, key);
  refuseDuplicates(keys.map((key) => primaryKey(table.key, key)));
  return table;
}

function parseOne(name: string, { PutRequest, DeleteRequest }: WriteRequest): Write {
  if ((PutRequest === undefined) === (DeleteRequest === undefined)) {
    throw invalid("Supplied WriteRequest must contain exactly one of PutRequest or DeleteRequest");
  }
  return PutRequest === undefined
    ? parseWrite("delete", DeleteRequest!.Key, { TableName: name })
    : parseWrite("put", PutRequest.Item, { TableName: name });
}

function refuseDuplicates(keys: readonly string[]): void {
  if (new Set(keys).size < keys.length) throw invalid("Provided list of item keys contains duplicates");
}
