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
import { consumed, readUnits, writeUnits } from "./capacity.ts";
import { constraint, invalid } from "./errors.ts";
import type { UpdateAction } from "./expression/ast.ts";
import { parseProjection } from "./expression/parse-projection.ts";
import { project } from "./expression/paths.ts";
import { openPlaceholders } from "./expression/placeholders.ts";
import { type Request, readyTable } from "./find-table.ts";
import { checkKey } from "./keys.ts";
import { itemAt } from "./table.ts";
import { refuseLegacy } from "./unsupported.ts";
import { acceptItem } from "./validate-value.ts";
import { type Item, itemSize } from "./value.ts";
import { attemptWrite, bindWrite, commitWrite, parseWrite, type Write } from "./write.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html */
export function getItem(
  input: GetItemCommandInput,
  request: Request,
): Omit<GetItemCommandOutput, "$metadata"> {
  refuseLegacy("GetItem", input);
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
  checkReturnValues(input.ReturnValues, false);
  const { old, capacity } = perform(
    parseWrite("put", requiredMember(input.Item, "item"), input),
    input,
    request,
  );
  return { ...attributes(input.ReturnValues === "ALL_OLD" ? old : undefined), ...capacity };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html */
export function deleteItem(
  input: DeleteItemCommandInput,
  request: Request,
): Omit<DeleteItemCommandOutput, "$metadata"> {
  refuseLegacy("DeleteItem", input);
  checkReturnValues(input.ReturnValues, false);
  const { old, capacity } = perform(
    parseWrite("delete", requiredMember(input.Key, "key"), input),
    input,
    request,
  );
  return { ...attributes(input.ReturnValues === "ALL_OLD" ? old : undefined), ...capacity };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html */
export function updateItem(
  input: UpdateItemCommandInput,
  request: Request,
): Omit<UpdateItemCommandOutput, "$metadata"> {
  refuseLegacy("UpdateItem", input);
  checkReturnValues(input.ReturnValues, true);
  const write = parseWrite("update", requiredMember(input.Key, "key"), input);
  const { old, fresh, capacity } = perform(write, input, request);
  const actions = write.change.kind === "update" ? write.change.actions : [];
  return { ...attributes(returned(input.ReturnValues, old, fresh, actions)), ...capacity };
}

function perform(
  write: Write,
  { ReturnConsumedCapacity }: Pick<PutItemCommandInput, "ReturnConsumedCapacity">,
  request: Request,
) {
  const table = bindWrite(write, request);
  const { old, fresh } = attemptWrite(table, write);
  commitWrite(table, write, fresh, request);
  const bytes = Math.max(...[old, fresh].map((item) => (item === undefined ? 0 : itemSize(item))));
  return { old, fresh, capacity: consumed(ReturnConsumedCapacity, table, writeUnits(bytes)) };
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

const returnValues = ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"];

function checkReturnValues(wanted: ReturnValue | undefined, isUpdate: boolean): void {
  if (wanted === undefined) return;
  if (!returnValues.includes(wanted)) {
    throw constraint(
      `'${wanted}'`,
      "returnValues",
      `Member must satisfy enum value set: [${returnValues.join(", ")}]`,
    );
  }
  if (!isUpdate && wanted !== "ALL_OLD" && wanted !== "NONE") {
    throw invalid("Return values set to invalid value");
  }
}

function requiredMember(item: Item | undefined, member: string): Item {
  if (item === undefined) throw constraint("null", member, "Member must not be null");
  return item;
}
