import type { Json } from "@watchkeeper/core/json";
import type { Context } from "../context.ts";
import type { MapState } from "../state-language.ts";
import { numberField, statesOf, type Visit } from "../visit.ts";
import type { ChildInput } from "./child.ts";

/** AWS's limit of the input of one child execution, where a batch sets none of its own. */
const maximumBatchBytes = 256 * 1024;

/** One item as its iteration gets it: through `ItemSelector`, where there is one. */
export function selectItem(visit: Visit<MapState>, item: Json, context: Context): Promise<Json> | Json {
  const { ItemSelector } = visit.state;
  if (ItemSelector === undefined) return item;
  return visit.fields.template(ItemSelector, "ItemSelector", { ...statesOf(visit), context });
}

/** The inputs of the child executions: the selected items, one each, or in batches. */
export async function inputsOf(visit: Visit<MapState>, items: readonly Json[]): Promise<ChildInput[]> {
  const selected: Json[] = [];
  for (const [index, item] of items.entries()) {
    const context = { ...visit.context, Map: { Item: { Index: index, Value: item } } };
    selected.push(await selectItem(visit, item, context));
  }
  return visit.state.ItemBatcher
    ? batch(visit, visit.state.ItemBatcher, selected)
    : selected.map((value) => ({ value, items: 1 }));
}

async function batch(
  visit: Visit<MapState>,
  batcher: NonNullable<MapState["ItemBatcher"]>,
  items: readonly Json[],
): Promise<ChildInput[]> {
  const { MaxItemsPerBatch: count, MaxInputBytesPerBatch: bytes, BatchInput } = batcher;
  const most =
    count === undefined
      ? Number.POSITIVE_INFINITY
      : await numberField(visit, count, "ItemBatcher/MaxItemsPerBatch");
  const mostBytes =
    bytes === undefined
      ? maximumBatchBytes
      : await numberField(visit, bytes, "ItemBatcher/MaxInputBytesPerBatch");
  const common =
    BatchInput === undefined
      ? {}
      : { BatchInput: await visit.fields.template(BatchInput, "ItemBatcher/BatchInput", statesOf(visit)) };
  const envelope = Buffer.byteLength(JSON.stringify({ ...common, Items: [] }));
  const batches: Json[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const itemBytes = Buffer.byteLength(JSON.stringify(item)) + 1;
    const current = batches.at(-1);
    if (!current || current.length >= most || size + itemBytes > mostBytes) {
      batches.push([item]);
      size = envelope + itemBytes;
    } else {
      current.push(item);
      size += itemBytes;
    }
  }
  return batches.map((Items) => ({ value: { ...common, Items }, items: Items.length }));
}
