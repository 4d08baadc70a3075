import type { Json } from "@watchkeeper/core/json";
import type { Execution } from "../execution.ts";
import type { ItemProcessor, MapState } from "../state-language.ts";
import type { MapLimits } from "../states/map.ts";
import { errorFields, StatesError, toStatesError } from "../states-error.ts";
import type { Visit } from "../visit.ts";
import { inputsOf } from "./items.ts";
import type { MapRun } from "./map-run.ts";
import { readItems } from "./read-items.ts";
import { runWorkers } from "./workers.ts";

/** Runs one child execution for each item or batch, each with a history of its own, and tolerates what it is told to. */
export async function runDistributed(
  visit: Visit<MapState>,
  processor: ItemProcessor,
  given: readonly Json[],
  limits: MapLimits,
): Promise<Json[]> {
  const { state, execution, trail } = visit;
  const { history } = execution;
  const run = openMapRun(visit, limits);
  history.add(trail, "MapRunStarted", { mapRunArn: run.mapRunArn });
  const end = (status: MapRun["status"]) => {
    run.status = status;
    run.stopDate = execution.services.clock.now();
  };
  try {
    const items = state.ItemReader ? await readItems(visit, state.ItemReader) : given;
    const inputs = await inputsOf(visit, items);
    run.total = inputs.length;
    const results = await runChildren(visit, processor, inputs, limits, run);
    end("SUCCEEDED");
    // AWS chains these two to each other, and the exit of the state to what was before them.
    const beside = { ...trail };
    history.add(beside, "MapRunSucceeded");
    history.add(beside, "MapStateSucceeded");
    return results;
  } catch (thrown) {
    end(visit.signal.aborted ? "ABORTED" : "FAILED");
    if (visit.signal.aborted) history.add(trail, "MapRunAborted");
    else history.add(trail, "MapRunFailed", errorFields(toStatesError(thrown), "error", "cause"));
    throw thrown;
  }
}

async function runChildren(
  visit: Visit<MapState>,
  processor: ItemProcessor,
  inputs: readonly Json[],
  limits: MapLimits,
  run: MapRun,
): Promise<Json[]> {
  const results: Json[] = [];
  const running = new Set<Execution>();
  let failures = 0;
  const stopAll = () => {
    for (const child of running) child.stop();
  };
  visit.signal.addEventListener("abort", stopAll, { once: true });
  try {
    await runWorkers(inputs.length, limits.concurrency, () => async (index) => {
      if (visit.signal.aborted) return false;
      const child = startChild(visit, processor, inputs[index] ?? null, run);
      running.add(child);
      await child.done;
      running.delete(child);
      if (child.status === "SUCCEEDED") results[index] = child.output ?? null;
      else failures++;
      if (!exceeds(failures, inputs.length, limits)) return true;
      stopAll();
      return false;
    });
  } finally {
    visit.signal.removeEventListener("abort", stopAll);
  }
  visit.signal.throwIfAborted();
  if (exceeds(failures, inputs.length, limits)) {
    throw new StatesError(
      "States.ExceedToleratedFailureThreshold",
      "The specified tolerated failure threshold was exceeded",
    );
  }
  return results.filter((result) => result !== undefined);
}

/** No failure is tolerated unless a count or a percentage says so; where both do, the one that is passed first counts. */
function exceeds(
  failures: number,
  total: number,
  { toleratedCount, toleratedPercentage }: MapLimits,
): boolean {
  if (failures === 0) return false;
  if (toleratedCount === undefined && toleratedPercentage === undefined) return true;
  const overCount = toleratedCount !== undefined && failures > toleratedCount;
  return overCount || (toleratedPercentage !== undefined && (failures / total) * 100 > toleratedPercentage);
}

function startChild(visit: Visit<MapState>, processor: ItemProcessor, input: Json, run: MapRun): Execution {
  const { execution } = visit;
  const name = execution.services.ids.uuid();
  const label = run.mapRunArn.split("/").at(-1)?.split(":")[0] ?? visit.name;
  const child = execution.startChild({
    definition: { ...processor, QueryLanguage: processor.QueryLanguage ?? visit.language },
    input,
    name,
    arn: `${execution.stateMachineArn.replace(":stateMachine:", ":execution:")}/${label}:${name}`,
    stateMachineArn: `${execution.stateMachineArn}/${label}`,
    roleArn: execution.roleArn,
    services: execution.services,
    tokens: execution.tokens,
  });
  run.executions.push(child);
  return child;
}

function openMapRun(visit: Visit<MapState>, limits: MapLimits): MapRun {
  const { execution, state, name } = visit;
  const { ids, clock } = execution.services;
  const run: MapRun = {
    mapRunArn: `${execution.stateMachineArn.replace(":stateMachine:", ":mapRun:")}/${state.Label ?? name}:${ids.uuid()}`,
    executionArn: execution.arn,
    startDate: clock.now(),
    status: "RUNNING",
    maxConcurrency: limits.concurrency,
    toleratedFailureCount: limits.toleratedCount ?? 0,
    toleratedFailurePercentage: limits.toleratedPercentage ?? 0,
    executions: [],
    total: 0,
  };
  execution.mapRuns.push(run);
  return run;
}
