import type {
  DeleteItemCommandInput,
  DeleteItemCommandOutput,
  GetItemCommandInput,
  GetItemCommandOutput,
  PutItemCommandInput,
  PutItemCommandOutput,
  ReturnValue,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { asSeen } from "./as-seen.ts";
import { consumed, consumedByWrites, readUnits } from "./capacity.ts";
import { checkTableOptions } from "./check-options.ts";
import { constraint, invalid } from "./errors.ts";
import type { UpdateAction } from "./expression/ast.ts";
import { parseProjection } from "./expression/parse-projection.ts";
import { project } from "./expression/paths.ts";
import { openPlaceholders } from "./expression/placeholders.ts";
import { type Request, readyTable } from "./find-table.ts";
import { collectionOf } from "./item-collections.ts";
import { checkKey } from "./keys.ts";
import { itemAt } from "./table.ts";
import { refuseLegacy } from "./unsupported.ts";
import { acceptItem } from "./validate-value.ts";
import { type Item, itemSize } from "./value.ts";
import { attemptWrite, bindWrite, checkUpdateRecord, commitWrite, parseWrite, type Write } from "./write.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html */
export function getItem(
  input: GetItemCommandInput,
  request: Request,
): Omit<GetItemCommandOutput, "$metadata"> {
  refuseLegacy("GetItem", input);
  checkTableOptions(input);
  const { ProjectionExpression } = input;
  const key = acceptItem(requiredMember(input.Key, "key"));
  const placeholders = openPlaceholders(input, { ProjectionExpression });
  const paths =
    ProjectionExpression === undefined ? undefined : parseProjection(ProjectionExpression, placeholders);
  placeholders.finish();
  const table = asSeen(readyTable(request, input.TableName), input.ConsistentRead === true, request);
  checkKey(table.key, key);
  const item = itemAt(table, key);
  const kind = input.ConsistentRead === true ? "consistent" : "eventual";
  return {
    ...(item === undefined ? {} : { Item: paths === undefined ? item : project(item, paths) }),
    ...consumed(
      input.ReturnConsumedCapacity,
      table,
      readUnits(item === undefined ? 0 : itemSize(item), kind),
    ),
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html */
export function putItem(
  input: PutItemCommandInput,
  request: Request,
): Omit<PutItemCommandOutput, "$metadata"> {
  refuseLegacy("PutItem", input);
  checkTableOptions(input);
  checkReturnsOld(input.ReturnValues);
  const { old, metrics } = perform(
    parseWrite("put", requiredMember(input.Item, "item"), input),
    input,
    request,
  );
  return { ...attributes(input.ReturnValues === "ALL_OLD" ? old : undefined), ...metrics };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html */
export function deleteItem(
  input: DeleteItemCommandInput,
  request: Request,
): Omit<DeleteItemCommandOutput, "$metadata"> {
  refuseLegacy("DeleteItem", input);
  checkTableOptions(input);
  checkReturnsOld(input.ReturnValues);
  const { old, metrics } = perform(
    parseWrite("delete", requiredMember(input.Key, "key"), input),
    input,
    request,
  );
  return { ...attributes(input.ReturnValues === "ALL_OLD" ? old : undefined), ...metrics };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html */
export function updateItem(
  input: UpdateItemCommandInput,
  request: Request,
): Omit<UpdateItemCommandOutput, "$metadata"> {
  refuseLegacy("UpdateItem", input);
  checkTableOptions(input, "first");
  const write = parseWrite("update", requiredMember(input.Key, "key"), input);
  const { old, fresh, metrics } = perform(write, input, request);
  const actions = write.change.kind === "update" ? write.change.actions : [];
  return { ...attributes(returned(input.ReturnValues, old, fresh, actions)), ...metrics };
}

function perform(
  write: Write,
  input: Pick<PutItemCommandInput, "ReturnConsumedCapacity" | "ReturnItemCollectionMetrics">,
  request: Request,
) {
  const table = bindWrite(write, request);
  const { old, fresh } = attemptWrite(table, write);
  if (write.change.kind === "update") checkUpdateRecord(write.change.actions, fresh!);
  commitWrite(table, write, fresh, request);
  const capacity = consumedByWrites(input.ReturnConsumedCapacity, table, [{ old, fresh }]);
  const collection = collectionOf(input.ReturnItemCollectionMetrics, table, write.target);
  return {
    old,
    fresh,
    metrics: {
      ...(capacity ? { ConsumedCapacity: capacity } : {}),
      ...(collection ? { ItemCollectionMetrics: collection } : {}),
    },
  };
}

function returned(
  wanted: ReturnValue | undefined,
  old: Item | undefined,
  fresh: Item | undefined,
  actions: readonly UpdateAction[],
): Item | undefined {
  const paths = actions.map((action) => action.path);
  switch (wanted) {
    case "ALL_OLD":
      return old;
    case "ALL_NEW":
      return fresh;
    case "UPDATED_OLD":
      return old && project(old, paths);
    case "UPDATED_NEW":
      return fresh && project(fresh, paths);
    default:
      return undefined;
  }
}

const attributes = (item: Item | undefined): { Attributes?: Item } =>
  item === undefined || Object.keys(item).length === 0 ? {} : { Attributes: item };

function checkReturnsOld(wanted: ReturnValue | undefined): void {
  if (wanted !== undefined && wanted !== "ALL_OLD" && wanted !== "NONE") {
    throw invalid("Return values set to invalid value");
  }
}

function requiredMember(item: Item | undefined, member: string): Item {
  if (item === undefined) throw constraint("null", member, "Member must not be null");
  return item;
}
