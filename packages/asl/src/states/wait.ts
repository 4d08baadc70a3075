import { momentOf, timestampProblem } from "../field-values.ts";
import type { WaitState } from "../state-language.ts";
import { conclude, numberField, type Outcome, statesOf, type Visit } from "../visit.ts";

/** Waits for `Seconds`, or until `Timestamp`; a moment that has passed is not waited for. */
export async function runWait(visit: Visit<WaitState>): Promise<Outcome> {
  const { clock } = visit.execution.services;
  const ms = await milliseconds(visit, clock.now().getTime());
  if (ms > 0) await clock.sleep(ms, visit.signal);
  return conclude(visit, visit.state, visit.input);
}

async function milliseconds(visit: Visit<WaitState>, now: number): Promise<number> {
  const { state, fields } = visit;
  if (state.Seconds !== undefined) return 1_000 * (await numberField(visit, state.Seconds, "Seconds"));
  const timestamp = await fields.typed(
    state.Timestamp ?? "",
    "string",
    "Timestamp",
    statesOf(visit),
    timestampProblem,
  );
  return (momentOf(timestamp) ?? now) - now;
}
