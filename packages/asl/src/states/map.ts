import type { Json } from "@watchkeeper/core/json";
import { runDistributed } from "../map/run-distributed.ts";
import { runInline } from "../map/run-inline.ts";
import type { ItemProcessor, MapState } from "../state-language.ts";
import { StatesError } from "../states-error.ts";
import { concludeWith, numberField, type Outcome, statesOf, type Visit } from "../visit.ts";

/** Limits of a Map, evaluated. */
export interface MapLimits {
  readonly concurrency: number;
  readonly toleratedCount: number | undefined;
  readonly toleratedPercentage: number | undefined;
}

/** Runs its processor once for each item; its result is the list of their outputs. */
export async function runMap(visit: Visit<MapState>): Promise<Outcome> {
  const { state, execution, trail } = visit;
  const processor = processorOf(visit);
  const distributed = processor.ProcessorConfig?.Mode === "DISTRIBUTED";
  if ("ResultWriter" in state) {
    throw new StatesError(
      "States.Runtime",
      `The state '${visit.name}' uses ResultWriter, which is not interpreted here.`,
    );
  }
  const items = state.ItemReader ? [] : await itemsOf(visit);
  const limits = await limitsOf(visit, distributed);
  execution.history.add(trail, "MapStateStarted", { length: items.length });
  const results = distributed
    ? await runDistributed(visit, processor, items, limits)
    : await runInline(visit, processor, items, limits);
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

/** AWS runs up to 40 inline iterations and, by its default, 1,000 child executions at a time. */
async function limitsOf(visit: Visit<MapState>, distributed: boolean): Promise<MapLimits> {
  const {
    ToleratedFailureCount: count,
    ToleratedFailurePercentage: percentage,
    MaxConcurrency,
  } = visit.state;
  const toleratedCount =
    count === undefined ? undefined : await numberField(visit, count, "ToleratedFailureCount");
  const toleratedPercentage =
    percentage === undefined ? undefined : await numberField(visit, percentage, "ToleratedFailurePercentage");
  const concurrency =
    (MaxConcurrency === undefined ? 0 : await numberField(visit, MaxConcurrency, "MaxConcurrency")) ||
    (distributed ? 1_000 : 40);
  return { concurrency, toleratedCount, toleratedPercentage };
}
