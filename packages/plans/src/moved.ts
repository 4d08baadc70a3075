import { defined } from "@watchkeeper/core/defined";
import type { Json } from "@watchkeeper/core/json";
import { hasEnded, type Line } from "./ledger.ts";
import type { Moment } from "./pace.ts";
import { type Sight, stateAfter } from "./transitions.ts";

/** A sight, and what it changes in the line beside its state. */
export type Finding = { readonly [Member in keyof Omit<Line, "state">]?: Line[Member] | undefined } & {
  readonly sight: Sight;
  /** Of a repeated call, the page that is handed over. */
  readonly page?: readonly Json[];
};

/** A step's new line, and the sight that moved it; of a repeated call, the page that is handed over. */
export interface Moved {
  readonly sight: Sight;
  readonly line: Line;
  readonly page?: readonly Json[];
}

/** Sights after which the line goes on counting its trouble and its waiting. */
const goesOn: ReadonlySet<Sight> = new Set<Sight>([
  "as before",
  "not ready",
  "not shown yet",
  "held by another",
  "trouble",
  "not now",
  "not this page now",
  "answer lost",
  "tick died",
  "neither yet",
  "still to hand over",
  "more",
]);
/** Sights after which it waits, longer each time. */
const waits: ReadonlySet<Sight> = new Set<Sight>([
  "not ready",
  "not shown yet",
  "not yet",
  "not now",
  "not this page now",
  "held by another",
  "neither yet",
]);

/** Moves a line as the table has it: what was said of it before, and when to look, is not said of it now. */
export function moved(line: Line, { sight, page, ...change }: Finding, { now }: Moment): Moved {
  const state = stateAfter(line.state, sight);
  const { nextAt: _, note: __, troubleSince, waitingSince, looks = 0, ...kept } = line;
  const isCounting = goesOn.has(sight) || state === line.state;
  const next = {
    ...kept,
    ...(goesOn.has(sight) ? { troubleSince, waitingSince } : {}),
    looks: isCounting ? looks + (waits.has(sight) ? 1 : 0) : 0,
    ...change,
    state,
    ...(hasEnded(state) ? { endedAt: now.toISOString() } : {}),
  };
  return { sight, line: defined(next) as Line, ...(page ? { page } : {}) };
}
