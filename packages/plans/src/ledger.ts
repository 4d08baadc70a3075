import type { Json } from "@watchkeeper/core/json";
import type { Results } from "./reference.ts";

/**
 * Where a step of a run stands. Before an effect there is always an intent on record; `unknown` is an effect whose
 * answer was lost, and is read back, never sent again blindly.
 */
export type StepState =
  | "pending"
  | "intended"
  | "sent"
  | "unknown"
  | "done"
  | "satisfied"
  | "drifted"
  | "failed"
  | "skipped"
  | "compensating"
  | "compensated"
  | "parked";

/** The ledger's line of one step. */
export interface StepRecord {
  readonly stepId: string;
  readonly state: StepState;
  /** Counts the writes of this line; each write names the one that it read. */
  readonly v: number;
  /** The inputs as sent, references resolved. */
  readonly requests?: readonly Json[];
  readonly results?: readonly Json[];
  /** What the precondition's read showed before the change. */
  readonly before?: Json;
  /** Derived from the intent: AWS does the same request once. */
  readonly clientToken?: string;
  readonly intendedAt?: string;
  readonly sentAt?: string;
  /** When its check, or the check of its compensation, was last made. */
  readonly checkedAt?: string;
  readonly compensationIntendedAt?: string;
  readonly compensationSentAt?: string;
  readonly endedAt?: string;
  /** How often it went back to pending: throttled, or an effect that turned out not to have happened. */
  readonly retries?: number;
  /** Why it is where it is, for people. */
  readonly note?: string;
}

/** A ledger line before anything happened. */
export const freshRecord = (stepId: string): StepRecord => ({ stepId, state: "pending", v: 0 });

const ended: ReadonlySet<StepState> = new Set([
  "done",
  "satisfied",
  "drifted",
  "failed",
  "skipped",
  "compensated",
  "parked",
]);
const failures: ReadonlySet<StepState> = new Set([
  "drifted",
  "failed",
  "compensated",
  "compensating",
  "parked",
]);
const inFlight: ReadonlySet<StepState> = new Set(["intended", "sent", "unknown", "compensating"]);

/** Nothing more happens to it unless its group is compensated. */
export const hasEnded = (record: StepRecord): boolean => ended.has(record.state);
/** Its dependency group cannot succeed any more. */
export const hasFailed = (record: StepRecord): boolean => failures.has(record.state);
/** Something of it is under way in the cloud. */
export const isInFlight = (record: StepRecord): boolean => inFlight.has(record.state);
/** It changed the cloud, and what it changed has not been put back. */
export const hasEffect = (record: StepRecord): boolean =>
  record.state === "done" || (record.state === "failed" && record.sentAt !== undefined);

/** How a run ended. */
export type RunOutcome =
  | "succeeded"
  | "already-compliant"
  | "drifted"
  | "failed"
  | "compensated"
  | "parked"
  | "held";

/** How a run whose steps have all ended came out; the worst state of a step names it. */
export function outcomeOf(records: readonly StepRecord[]): RunOutcome {
  const has = (state: StepState) => records.some((record) => record.state === state);
  if (has("parked")) return "parked";
  if (has("compensated")) return "compensated";
  if (has("failed")) return "failed";
  if (has("drifted")) return "drifted";
  if (has("skipped")) return "held";
  return has("done") ? "succeeded" : "already-compliant";
}

/** What the steps' calls have answered, for those that refer to it. */
export const resultsOf = (records: ReadonlyMap<string, StepRecord>): Results =>
  Object.fromEntries([...records].map(([id, line]) => [id, line.results ?? []]));
