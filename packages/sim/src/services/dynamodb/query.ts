import type { QueryCommandInput, QueryCommandOutput } from "@aws-sdk/client-dynamodb";
import type { Authorization } from "../../kernel/request.ts";
import { asSeen } from "./as-seen.ts";
import { keyAsText, onTable } from "./authorize.ts";
import { consumed, readUnits } from "./capacity.ts";
import { checkTableOptions } from "./check-options.ts";
import { invalid } from "./errors.ts";
import type { Condition } from "./expression/ast.ts";
import { keyConditionOf } from "./expression/key-condition.ts";
import { parseCondition } from "./expression/parse-condition.ts";
import { parseProjection } from "./expression/parse-projection.ts";
import { openPlaceholders } from "./expression/placeholders.ts";
import { type Request, readyTable } from "./find-table.ts";
import { type KeySchema, keyAttributes, keyText } from "./keys.ts";
import type { Entry } from "./ordered-items.ts";
import { acceptStartKey, entriesBetween, readPage } from "./page.ts";
import { checkReadInput, indexOf, readsTable } from "./read-options.ts";
import { orderedBy } from "./table.ts";
import { refuseLegacy } from "./unsupported.ts";

/**
 * Reads one partition, in the order of its sort key.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
 */
export function query(input: QueryCommandInput, request: Request): Omit<QueryCommandOutput, "$metadata"> {
  refuseLegacy("Query", input);
  checkTableOptions(input);
  const { keyCondition, filter, projection } = parse(input);
  const table = asSeen(readyTable(request, input.TableName), input.ConsistentRead === true, request);
  const index = indexOf(table, input);
  const schema = index?.key ?? table.key;
  const { partition, sort } = keyConditionOf(keyCondition, schema);
  if (filter !== undefined) refuseKeysInFilter(filter, schema);

  const startKey = acceptStartKey(table, index, input.ExclusiveStartKey);
  if (startKey !== undefined && keyText(startKey[schema.partition.name]!) !== keyText(partition)) {
    throw invalid("The provided starting key is outside query boundaries based on provided conditions");
  }
  const ordered = orderedBy(table, index);
  const entries = entriesBetween(
    ordered,
    ordered.partition(partition),
    startKey,
    input.ScanIndexForward !== false,
  );
  const { result, bytes } = readPage({
    table,
    index,
    entries: sort === undefined ? entries : withSortKey(entries, schema, sort),
    limit: input.Limit,
    filter,
    projection,
    fromTable: readsTable(table, index, input.Select, projection),
    countOnly: input.Select === "COUNT",
  });
  const units = readUnits(bytes, input.ConsistentRead === true ? "consistent" : "eventual");
  return { ...result, ...consumed(input.ReturnConsumedCapacity, table, units, index) };
}

/** `dynamodb:Query` on the table or the index, with the partition that the key condition names. */
export function authorizeQuery(input: QueryCommandInput, request: Request): readonly Authorization[] {
  const plain = onTable("Query", input, request);
  const table = request.state.tables.get(plain.resource.split("/")[1] ?? "");
  const schema = (input.IndexName === undefined ? table : table?.indexes.get(input.IndexName))?.key;
  if (schema === undefined) return [plain];
  try {
    const { partition } = keyConditionOf(parse(input).keyCondition, schema);
    return [{ ...plain, context: { ...plain.context, "dynamodb:LeadingKeys": [keyAsText(partition)] } }];
  } catch {
    return [plain];
  }
}

/** What a request says, read once: it is asked for when the request is authorised, and when it is served. */
function parse(input: QueryCommandInput): Parsed {
  const known = parsed.get(input) ?? read(input);
  parsed.set(input, known);
  return known;
}

type Parsed = ReturnType<typeof read>;
const parsed = new WeakMap<QueryCommandInput, Parsed>();

function read(input: QueryCommandInput) {
  const { KeyConditionExpression, FilterExpression, ProjectionExpression } = input;
  checkReadInput(input, "Query");
  if (KeyConditionExpression === undefined) {
    throw invalid(
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
    );
  }
  const placeholders = openPlaceholders(input, {
    KeyConditionExpression,
    FilterExpression,
    ProjectionExpression,
  });
  const filter =
    FilterExpression === undefined
      ? undefined
      : parseCondition("FilterExpression", FilterExpression, placeholders);
  const projection =
    ProjectionExpression === undefined ? undefined : parseProjection(ProjectionExpression, placeholders);
  const keyCondition = parseCondition("KeyConditionExpression", KeyConditionExpression, placeholders);
  placeholders.finish();
  return { keyCondition, filter, projection };
}

function* withSortKey(
  entries: Iterable<Entry>,
  schema: KeySchema,
  isWanted: NonNullable<ReturnType<typeof keyConditionOf>["sort"]>,
): Iterable<Entry> {
  for (const entry of entries) {
    if (isWanted(entry.item[schema.sort!.name]!)) yield entry;
  }
}

function refuseKeysInFilter(filter: Condition, schema: KeySchema): void {
  const named = attributesOf(filter);
  const key = keyAttributes(schema).find(({ name }) => named.has(name));
  if (key === undefined) return;
  throw invalid(
    `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${key.name}`,
  );
}

/** The top-level attributes that a condition reads. */
function attributesOf(condition: unknown): Set<string> {
  const names = new Set<string>();
  const visit = (node: unknown) => {
    if (node === null || typeof node !== "object" || ArrayBuffer.isView(node)) return;
    if ("kind" in node && node.kind === "value") return;
    if ("kind" in node && node.kind === "path" && "path" in node && Array.isArray(node.path)) {
      names.add(String(node.path[0]));
    }
    Object.values(node).forEach(visit);
  };
  visit(condition);
  return names;
}
