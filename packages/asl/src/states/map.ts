import type { Json } from "@watchkeeper/core/json";
import type { MapRunLimits } from "../map/map-run.ts";
import { runDistributed } from "../map/run-distributed.ts";
import { runInline } from "../map/run-inline.ts";
import type { ItemProcessor, MapState } from "../state-language.ts";
import { concludeWith, numberField, type Outcome, statesOf, type Visit } from "../visit.ts";

/** Runs its processor once for each item; its result is the list of their outputs. */
export async function runMap(visit: Visit<MapState>): Promise<Outcome> {
  const { state, execution, trail } = visit;
  const processor = processorOf(visit);
  const distributed = processor.ProcessorConfig?.Mode === "DISTRIBUTED";
  const items = state.ItemReader ? [] : await itemsOf(visit);
  const limits = await limitsOf(visit);
  if (!visit.before) execution.history.add(trail, "MapStateStarted", { length: items.length });
  const results = distributed
    ? await runDistributed(visit, processor, items, limits)
    : await runInline(visit, processor, items, limits.maxConcurrency || inlineConcurrency);
  return concludeWith(visit, results);
}

/** `Iterator` is the older name of `ItemProcessor`. */
const processorOf = ({ state }: Visit<MapState>): ItemProcessor =>
  state.ItemProcessor ?? (state as unknown as { readonly Iterator: ItemProcessor }).Iterator;

async function itemsOf(visit: Visit<MapState>): Promise<readonly Json[]> {
  const { state, fields, input } = visit;
  if (state.Items !== undefined) return fields.typed(state.Items, "array", "Items", statesOf(visit));
  if (Array.isArray(input)) return input;
  throw fields.unfit(`Map state input must be an array but was: ${JSON.stringify(input)}`);
}

/** As many inline iterations as AWS runs at a time. */
const inlineConcurrency = 40;

async function limitsOf(visit: Visit<MapState>): Promise<MapRunLimits> {
  const { ToleratedFailureCount, ToleratedFailurePercentage, MaxConcurrency } = visit.state;
  const number = async (value: Json | undefined, field: string) =>
    value === undefined ? undefined : numberField(visit, value, field);
  return {
    toleratedFailureCount: await number(ToleratedFailureCount, "ToleratedFailureCount"),
    toleratedFailurePercentage: await number(ToleratedFailurePercentage, "ToleratedFailurePercentage"),
    maxConcurrency: (await number(MaxConcurrency, "MaxConcurrency")) ?? 0,
  };
}
