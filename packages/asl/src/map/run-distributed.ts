import type { Json } from "@watchkeeper/core/json";
import type { MapRunPosition } from "../position.ts";
import type { ItemProcessor, MapState } from "../state-language.ts";
import { errorFields, StatesError, toStatesError } from "../states-error.ts";
import type { Visit } from "../visit.ts";
import { inputsOf } from "./child-inputs.ts";
import { isFailed, type MapRun, type MapRunLimits, noCounts } from "./map-run.ts";
import { readItems } from "./read-items.ts";
import { Children } from "./run-children.ts";
import { writeResults } from "./write-results.ts";

/** Runs one child execution for each item or batch, each with a history of its own, and tolerates what it is told to. */
export async function runDistributed(
  visit: Visit<MapState>,
  processor: ItemProcessor,
  given: readonly Json[],
  limits: MapRunLimits,
): Promise<Json> {
  const { state, execution, trail, signal, position } = visit;
  const { history } = execution;
  let children: Children | undefined;
  const { run, left } = openMapRun(visit, limits, () => children?.adjust());
  position.mapRun = left;
  const end = (status: MapRun["status"]) => {
    run.status = status;
    run.stopDate = execution.services.clock.now();
  };
  try {
    if (!left.inputs) {
      const items = state.ItemReader ? await readItems(visit, state.ItemReader) : given;
      left.inputs = await inputsOf(visit, items);
      run.executionCounts.total = run.executionCounts.pending = left.inputs.length;
      run.itemCounts.total = run.itemCounts.pending = items.length;
    }
    children = new Children(visit, processor, run, left.inputs, left.results);
    const results = await children.run();
    signal.throwIfAborted();
    const written = await writeResults(visit, run, results);
    if (isFailed(run)) {
      throw new StatesError(
        "States.ExceedToleratedFailureThreshold",
        "The specified tolerated failure threshold was exceeded",
      );
    }
    end("SUCCEEDED");
    // AWS chains these two to each other, and the exit of the state to what was before them.
    const beside = { ...trail };
    history.add(beside, "MapRunSucceeded");
    history.add(beside, "MapStateSucceeded");
    return written;
  } catch (thrown) {
    end(signal.aborted ? "ABORTED" : "FAILED");
    if (signal.aborted) history.add(trail, "MapRunAborted");
    else history.add(trail, "MapRunFailed", errorFields(toStatesError(thrown), "error", "cause"));
    throw thrown;
  }
}

/** Begins a Map Run, or redrives the one that failed; its limits may be changed while it runs. */
function openMapRun(
  visit: Visit<MapState>,
  limits: MapRunLimits,
  onChange: () => void,
): { readonly run: MapRun; readonly left: MapRunPosition } {
  const { execution, state, name, trail, before } = visit;
  const { ids, clock } = execution.services;
  const { number: effect } = execution.outside.open({
    onMessage: (change) => {
      run.limits = { ...run.limits, ...(change as unknown as MapRunLimits) };
      onChange();
    },
  });
  const stateMachineArn = `${execution.stateMachineArn}/${state.Label ?? name}`;
  const { mapRun: left } = before ?? {};
  const redriven = execution.mapRuns.find(({ mapRunArn }) => mapRunArn === left?.mapRunArn);
  // One that succeeded failed the state by the size of its result, and runs again as another.
  const isRedriven = redriven && redriven.status !== "SUCCEEDED";
  const run: MapRun = isRedriven
    ? redriven
    : {
        mapRunArn: `${stateMachineArn.replace(":stateMachine:", ":mapRun:")}:${ids.uuid()}`,
        executionArn: execution.arn,
        stateMachineArn,
        startDate: clock.now(),
        stopDate: undefined,
        status: "RUNNING",
        limits,
        itemCounts: noCounts(),
        executionCounts: noCounts(),
        effect,
        redriveCount: 0,
        redriveDate: undefined,
      };
  const { mapRunArn } = run;
  if (!isRedriven || !left) {
    execution.mapRuns.push(run);
    execution.history.add(trail, "MapRunStarted", { mapRunArn });
    return { run, left: { mapRunArn, results: [] } };
  }
  run.redriveCount += 1;
  const { redriveCount } = run;
  Object.assign(run, { status: "RUNNING", stopDate: undefined, redriveDate: clock.now(), effect });
  execution.history.add(trail, "MapRunRedriven", { mapRunArn, redriveCount });
  return { run, left };
}
