import {
  type CancellationReason,
  ConditionalCheckFailedException,
  type ConsumedCapacity,
  IdempotentParameterMismatchException,
  type TransactGetItemsCommandInput,
  type TransactGetItemsCommandOutput,
  TransactionCanceledException,
  type TransactWriteItem,
  type TransactWriteItemsCommandInput,
  type TransactWriteItemsCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { consumedByTransactionalReads, consumedByTransactionalWrites } from "./capacity.ts";
import { checkOptions } from "./check-options.ts";
import { constraint, invalid, isInvalid } from "./errors.ts";
import { parseProjection } from "./expression/parse-projection.ts";
import { project } from "./expression/paths.ts";
import { openPlaceholders } from "./expression/placeholders.ts";
import { type Request, readyTable } from "./find-table.ts";
import { fingerprint } from "./fingerprint.ts";
import { collectionsOf } from "./item-collections.ts";
import { checkKey, primaryKey } from "./keys.ts";
import { itemAt, type Table } from "./table.ts";
import { acceptItem } from "./validate-value.ts";
import { type Item, itemSize } from "./value.ts";
import { attemptWrite, checkTarget, commitWrite, parseWrite, type Write } from "./write.ts";

const MAX_ITEMS = 100;
const MAX_BYTES = 4 * 1024 * 1024;
const TOKEN_LIFE_MS = 10 * 60 * 1000;

type Output = Omit<TransactWriteItemsCommandOutput, "$metadata">;

/**
 * All or nothing.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export function transactWriteItems(input: TransactWriteItemsCommandInput, request: Request): Output {
  checkOptions(input);
  const items = checkCount(input.TransactItems, (item) => Object.keys(item).join(""));
  const writes = items.map(parseAction);
  const bound = writes.map((write) => ({ write, table: readyTable(request, write.tableName) }));
  if (isRepeated(input, request)) return repeated(input, bound);
  refuseRepeats(bound.map(({ table, write }) => targetOf(table, write.target)));

  const attempts = bound.map(({ table, write }) => attempt(table, write));
  const reasons = attempts.map((attempted) => attempted.reason);
  if (reasons.some((reason) => reason.Code !== "None")) throw cancelled(reasons);
  if (attempts.reduce((sum, { fresh }) => sum + sizeOf(fresh), 0) > MAX_BYTES) {
    throw invalid("The total size of the items in the transaction exceeds the maximum of 4 MB");
  }
  for (const [position, { table, write }] of bound.entries()) {
    commitWrite(table, write, attempts[position]!.fresh, request);
  }
  remember(input, request);
  const consumed = [...Map.groupBy(bound.entries(), ([, { table }]) => table)].map(([table, list]) => {
    const changes = list.map(([position]) => attempts[position]!);
    return consumedByTransactionalWrites(input.ReturnConsumedCapacity, table, changes);
  });
  const targets = bound.map(({ table, write }) => ({ table, target: write.target }));
  return { ...told(consumed), ...collectionsOf(input.ReturnItemCollectionMetrics, targets) };
}

/** A request that was carried out before only reads its items. */
function repeated(
  { ReturnConsumedCapacity }: TransactWriteItemsCommandInput,
  bound: readonly { readonly write: Write; readonly table: Table }[],
): Output {
  const consumed = [...Map.groupBy(bound, ({ table }) => table)].map(([table, list]) => {
    const items = list.map(({ write }) => itemAt(table, write.target));
    return consumedByTransactionalReads(ReturnConsumedCapacity, table, items);
  });
  return told(consumed);
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html */
export function transactGetItems(
  input: TransactGetItemsCommandInput,
  request: Request,
): Omit<TransactGetItemsCommandOutput, "$metadata"> {
  checkOptions(input);
  const gets = checkCount(input.TransactItems, () => "Get").map(({ Get }) => {
    if (Get === undefined) throw constraint("null", "transactItems.1.member.get", "Member must not be null");
    const { ProjectionExpression } = Get;
    const placeholders = openPlaceholders(Get, { ProjectionExpression });
    const paths =
      ProjectionExpression === undefined ? undefined : parseProjection(ProjectionExpression, placeholders);
    placeholders.finish();
    return { name: Get.TableName, key: acceptItem(Get.Key ?? {}), paths };
  });
  const bound = gets.map((get) => ({ ...get, table: readyTable(request, get.name) }));
  const reasons = bound.map(({ table, key }) => reasonOf(() => checkKey(table.key, key)));
  if (reasons.some((reason) => reason.Code !== "None")) throw cancelled(reasons);
  refuseRepeats(bound.map(({ table, key }) => targetOf(table, key)));
  const found = bound.map(({ table, key, paths }) => ({ table, paths, item: itemAt(table, key) }));
  const consumed = [...Map.groupBy(found, ({ table }) => table)].map(([table, list]) => {
    const items = list.map(({ item }) => item);
    return consumedByTransactionalReads(input.ReturnConsumedCapacity, table, items);
  });
  return {
    Responses: found.map(({ item, paths }) =>
      item === undefined ? {} : { Item: paths === undefined ? item : project(item, paths) },
    ),
    ...told(consumed),
  };
}

/** The action of an item: `PutItem`, `UpdateItem`, `DeleteItem` or `ConditionCheckItem`, as IAM names it too. */
export function actionOf({ Put, Update, Delete, ConditionCheck }: TransactWriteItem) {
  if (Put !== undefined) return { action: "PutItem", kind: "put", words: Put, target: Put.Item } as const;
  if (Update !== undefined) {
    return { action: "UpdateItem", kind: "update", words: Update, target: Update.Key } as const;
  }
  if (Delete !== undefined) {
    return { action: "DeleteItem", kind: "delete", words: Delete, target: Delete.Key } as const;
  }
  if (ConditionCheck === undefined) return undefined;
  return {
    action: "ConditionCheckItem",
    kind: "check",
    words: ConditionCheck,
    target: ConditionCheck.Key,
  } as const;
}

function parseAction(item: TransactWriteItem): Write {
  const named = [item.Put, item.Update, item.Delete, item.ConditionCheck].filter((one) => one !== undefined);
  const found = actionOf(item);
  if (found === undefined || named.length !== 1) {
    throw invalid("TransactItems can only contain one of Check, Put, Update or Delete");
  }
  return parseWrite(found.kind, found.target, found.words);
}

function attempt(table: Table, write: Write) {
  let old: Item | undefined;
  let fresh: Item | undefined;
  const reason = reasonOf(() => {
    checkTarget(table, write);
    ({ old, fresh } = attemptWrite(table, write));
  });
  return { old, fresh, reason };
}

/**
 * What cancels a transaction is told by its position; what no item could ever hold (an empty key) refuses the request
 * as a whole.
 */
function reasonOf(work: () => void): CancellationReason {
  try {
    work();
    return { Code: "None" };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return {
        Code: "ConditionalCheckFailed",
        Message: error.message,
        ...(error.Item ? { Item: error.Item } : {}),
      };
    }
    if (!isInvalid(error) || error.message.startsWith("One or more parameter values are not valid."))
      throw error;
    return { Code: "ValidationError", Message: error.message };
  }
}

const cancelled = (reasons: CancellationReason[]) =>
  new TransactionCanceledException({
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(", ")}]`,
    $metadata: {},
    CancellationReasons: reasons,
  });

function checkCount<T>(items: readonly T[] | undefined, name: (item: T) => string): readonly T[] {
  if (items === undefined) throw constraint("null", "transactItems", "Member must not be null");
  const refuse = (rule: string) => constraint(`'[${items.map(name).join(", ")}]'`, "transactItems", rule);
  if (items.length === 0) throw refuse("Member must have length greater than or equal to 1");
  if (items.length > MAX_ITEMS) throw refuse(`Member must have length less than or equal to ${MAX_ITEMS}`);
  return items;
}

/** A place in a table; undefined where the key is not one, which is told as the item's own fault. */
function targetOf(table: Table, target: Item): string | undefined {
  const isKeyed = [table.key.partition, table.key.sort].every(
    (attribute) => attribute === undefined || target[attribute.name]?.[attribute.type] !== undefined,
  );
  return isKeyed ? table.name + primaryKey(table.key, target) : undefined;
}

function refuseRepeats(targets: readonly (string | undefined)[]): void {
  const known = targets.filter((target) => target !== undefined);
  if (new Set(known).size === known.length) return;
  throw invalid("Transaction request cannot include multiple operations on one item");
}

/** Whether the same request was carried out in the last ten minutes under the same token. */
function isRepeated(input: TransactWriteItemsCommandInput, { state, now }: Request): boolean {
  const token = input.ClientRequestToken;
  if (token === undefined) return false;
  if (token.length < 1 || token.length > 36) {
    throw constraint(
      `'${token}'`,
      "clientRequestToken",
      token.length < 1
        ? "Member must have length greater than or equal to 1"
        : "Member must have length less than or equal to 36",
    );
  }
  const known = state.transactions.get(token);
  if (known === undefined || now.getTime() - known.time > TOKEN_LIFE_MS) return false;
  if (known.fingerprint === fingerprint(input.TransactItems)) return true;
  throw new IdempotentParameterMismatchException({
    message: "The supplied ClientRequestToken was used with different request parameters",
    $metadata: {},
  });
}

function remember(input: TransactWriteItemsCommandInput, { state, now }: Request): void {
  if (input.ClientRequestToken === undefined) return;
  const time = now.getTime();
  // The oldest stand first.
  for (const [token, known] of state.transactions) {
    if (time - known.time <= TOKEN_LIFE_MS) break;
    state.transactions.delete(token);
  }
  state.transactions.set(input.ClientRequestToken, { fingerprint: fingerprint(input.TransactItems), time });
}

const sizeOf = (item: Item | undefined) => (item === undefined ? 0 : itemSize(item));

const told = (consumed: readonly (ConsumedCapacity | undefined)[]) => {
  const known = consumed.filter((one) => one !== undefined);
  return known.length === 0 ? {} : { ConsumedCapacity: known };
};
