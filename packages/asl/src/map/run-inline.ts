import type { Json } from "@watchkeeper/core/json";
import { SiblingFailed } from "../abort.ts";
import type { Trail } from "../history.ts";
import { type Branch, branchOf, unsuccessful } from "../position.ts";
import type { ItemProcessor, MapState } from "../state-language.ts";
import { Variables } from "../variables.ts";
import type { Visit } from "../visit.ts";
import { selectItem } from "./child-inputs.ts";
import { runWorkers } from "./workers.ts";

/** Iterates inside the execution: the same history, the outer variables readable. The first failure ends the others. */
export async function runInline(
  visit: Visit<MapState>,
  processor: ItemProcessor,
  items: readonly Json[],
  concurrency: number,
): Promise<Json[]> {
  const { name, execution, trail, variables } = visit;
  const { history } = execution;
  const results = Array<Json>(items.length);
  const before = unsuccessful(visit.before?.branches, items.length);
  const branches: Branch[] = [];
  visit.position.branches = branches;
  const siblings = new AbortController();
  const signal = AbortSignal.any([visit.signal, siblings.signal]);
  const start = trail.previous;
  let last = start;
  let failure: { readonly reason: unknown; readonly previous: number } | undefined;

  await runWorkers(items.length, concurrency, () => {
    const own: Trail = { previous: start };
    return async (index) => {
      if (signal.aborted) return false;
      const details = { name, index };
      const branch = branchOf(before, index);
      branches[index] = branch;
      if (branch.result) {
        results[index] = branch.result.output;
        return true;
      }
      const item = items[index] ?? null;
      try {
        const context = { ...visit.context, Map: { Item: { Index: index, Value: item } } };
        const selected = await selectItem(visit, item, context);
        const { position } = branch;
        if (!position.state) history.add(own, "MapIterationStarted", details);
        const output = await execution.runStates(processor, selected, {
          ...visit,
          context,
          signal,
          trail: own,
          variables: new Variables(variables, position.variables),
          position,
        });
        branch.result = { output };
        results[index] = output;
        last = history.addBeside(own, "MapIterationSucceeded", details);
        return true;
      } catch (reason) {
        if (signal.aborted) {
          history.addBeside(own, "MapIterationAborted", details);
        } else {
          failure ??= { reason, previous: history.addBeside(own, "MapIterationFailed", details) };
          siblings.abort(new SiblingFailed());
        }
        return false;
      }
    };
  });

  if (failure) {
    trail.previous = failure.previous;
    throw failure.reason;
  }
  visit.signal.throwIfAborted();
  trail.previous = last;
  history.addBeside(trail, "MapStateSucceeded");
  return results;
}
