import {
  ConditionalCheckFailedException,
  type ReturnValuesOnConditionCheckFailure,
} from "@aws-sdk/client-dynamodb";
import { noteWrite } from "./as-seen.ts";
import { invalid, invalidParameter } from "./errors.ts";
import { applyUpdate } from "./expression/apply-update.ts";
import type { Condition, Path, UpdateAction } from "./expression/ast.ts";
import { holds } from "./expression/evaluate-condition.ts";
import { parseCondition } from "./expression/parse-condition.ts";
import { parseUpdate } from "./expression/parse-update.ts";
import { openPlaceholders, type PlaceholderInput } from "./expression/placeholders.ts";
import { type Request, readyTable } from "./find-table.ts";
import { checkItemKey, checkKey, keyAttributes, pickKey } from "./keys.ts";
import { recordChange } from "./stream.ts";
import { checkIndexKeys, dropItem, itemAt, storeItem, type Table } from "./table.ts";
import { scheduleSweep } from "./time-to-live.ts";
import { acceptItem } from "./validate-value.ts";
import { type Item, itemSize } from "./value.ts";

/** The most that an item may count for. */
export const MAX_ITEM_BYTES = 400 * 1024;

/** A write whose request was understood: what must hold, and what becomes of the item. */
export interface Write {
  readonly tableName: string | undefined;
  /** The item as put, or its key. */
  readonly target: Item;
  readonly condition: Condition | undefined;
  readonly returnOld: boolean;
  readonly change:
    | { readonly kind: "put" | "delete" | "check" }
    | { readonly kind: "update"; readonly actions: readonly UpdateAction[] };
}

interface ConditionInput extends PlaceholderInput {
  readonly TableName: string | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
}

/** Reads a write as far as the request alone tells what is wrong with it. */
export function parseWrite(
  kind: Write["change"]["kind"],
  target: Item | undefined,
  input: ConditionInput & { readonly UpdateExpression?: string | undefined },
): Write {
  const { ConditionExpression, UpdateExpression } = input;
  const item = acceptItem(target ?? {});
  if (kind === "put") checkSize(itemSize(item), "Item size has exceeded the maximum allowed size");
  const placeholders = openPlaceholders(
    input,
    kind === "update" ? { UpdateExpression, ConditionExpression } : { ConditionExpression },
  );
  const actions = UpdateExpression === undefined ? [] : parseUpdate(UpdateExpression, placeholders);
  const condition =
    ConditionExpression === undefined
      ? undefined
      : parseCondition("ConditionExpression", ConditionExpression, placeholders);
  placeholders.finish();
  return {
    tableName: input.TableName,
    target: item,
    condition,
    returnOld: input.ReturnValuesOnConditionCheckFailure === "ALL_OLD",
    change: kind === "update" ? { kind, actions } : { kind },
  };
}

/** A write with its table, checked against the table's keys. */
export function bindWrite(write: Write, request: Request): Table {
  const table = readyTable(request, write.tableName);
  checkTarget(table, write);
  return table;
}

/** Checks a write's keys against its table. */
export function checkTarget(table: Table, { target, change }: Write): void {
  if (change.kind === "put") {
    checkItemKey(table.key, target);
    checkIndexKeys(table, target);
  } else {
    checkKey(table.key, target);
  }
  if (change.kind === "update") checkKeyUntouched(table, change.actions);
}

/** What a write would make of its item; throws where the condition does not hold or the result may not be. */
export function attemptWrite(table: Table, write: Write): { old: Item | undefined; fresh: Item | undefined } {
  const old = itemAt(table, write.target);
  if (write.condition !== undefined && !holds(write.condition, old ?? {})) throw conditionFailed(write, old);
  switch (write.change.kind) {
    case "check":
      return { old, fresh: old };
    case "delete":
      return { old, fresh: undefined };
    case "put":
      return { old, fresh: write.target };
    case "update": {
      const fresh = applyUpdate(write.change.actions, old ?? write.target);
      checkUpdatedIndexKeys(table, fresh);
      checkSize(itemSize(fresh), tooLargeToUpdate);
      return { old, fresh };
    }
  }
}

/** Makes it so. */
export function commitWrite(table: Table, write: Write, fresh: Item | undefined, request: Request): void {
  if (write.change.kind === "check") return;
  noteWrite(table, write.target, request);
  recordChange(table, itemAt(table, write.target), fresh, request);
  if (fresh === undefined) {
    dropItem(table, write.target);
    return;
  }
  storeItem(table, fresh);
  scheduleSweep(table, fresh, request);
}

/** The key of a write's item. */
export const keyOfWrite = (table: Table, { target }: Write): Item => pickKey([table.key], target);

function conditionFailed({ returnOld }: Write, old: Item | undefined): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({
    message: "The conditional request failed",
    $metadata: {},
    ...(returnOld && old !== undefined ? { Item: old } : {}),
  });
}

function checkKeyUntouched(table: Table, actions: readonly { readonly path: Path }[]): void {
  const touched = keyAttributes(table.key).find(({ name }) => actions.some(({ path }) => path[0] === name));
  if (touched === undefined) return;
  throw invalidParameter(`Cannot update attribute ${touched.name}. This attribute is part of the key`);
}

/** The same check as for a put, in the words that AWS has for updates. */
function checkUpdatedIndexKeys(table: Table, fresh: Item): void {
  for (const index of table.indexes.values()) {
    for (const { name } of keyAttributes(index.key)) {
      const value = fresh[name];
      const kind = value?.S === "" ? "string" : value?.B?.length === 0 ? "binary" : undefined;
      if (kind === undefined) continue;
      throw invalid(
        `One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty ${kind} value.`,
      );
    }
  }
  checkIndexKeys(table, fresh);
}

const tooLargeToUpdate = "Item size to update has exceeded the maximum allowed size";

/**
 * UpdateItem, alone of all writes, measures also what it writes: each attribute whole, three bytes for itself, and
 * for each action 19 (SET, ADD; one more through an index of a list) or 2 (REMOVE, DELETE). No page of AWS says so;
 * measured to the byte by nubo-db/dynamodb-conformance.
 */
export function checkUpdateRecord(actions: readonly UpdateAction[], fresh: Item): void {
  const isWriting = ({ kind }: UpdateAction) => kind === "set" || kind === "add";
  const written = new Set(actions.filter(isWriting).map(({ path }) => String(path[0])));
  const values = Object.entries(fresh).filter(([name]) => written.has(name));
  const costs = actions.map((action) =>
    isWriting(action) ? 19 + (action.path.some((step) => typeof step === "number") ? 1 : 0) : 2,
  );
  checkSize(
    costs.reduce((sum, cost) => sum + cost, 3 + itemSize(Object.fromEntries(values))),
    tooLargeToUpdate,
  );
}

function checkSize(bytes: number, message: string): void {
  if (bytes > MAX_ITEM_BYTES) throw invalid(message);
}
