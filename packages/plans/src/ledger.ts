import type { Json } from "@watchkeeper/core/json";

/**
 * Where a step stands. Before an effect there is always an intent on record; `unknown` is an effect whose answer was
 * lost, and is read back, never sent again blindly. Which state follows which: `transitions.ts`.
 */
export type StepState =
  | "pending"
  | "intended"
  | "unknown"
  | "paging"
  | "sent"
  | "done"
  | "satisfied"
  | "drifted"
  | "failed"
  | "skipped"
  | "parked";

/** One way of a step, there or back, as far as it has come. */
export interface Line {
  readonly state: StepState;
  /** It changed the cloud, or may have. */
  readonly effect?: boolean;
  /** When its intent was first recorded, its call accepted, and it ended: ISO times. */
  readonly intendedAt?: string;
  readonly sentAt?: string;
  readonly endedAt?: string;
  /** When it is looked at again, at the earliest. */
  readonly nextAt?: string;
  /** How often it has waited since its state last changed: each wait is longer than the one before. */
  readonly looks?: number;
  /** By when the cloud shows what came of its last request: until then, what seems not to be done may be. */
  readonly shownBy?: string;
  /** Since when AWS's throttling or an outage, lost answers included, has kept it from going on, without a break. */
  readonly troubleSince?: string;
  /** Since when it has waited for what passes by itself: an error of its `retryOn`, or what it rests on. */
  readonly waitingSince?: string;
  /** The input as sent, references resolved. */
  readonly request?: Json;
  /** What was there before, at the paths of its precondition. */
  readonly before?: Json;
  /** Of the answer: what others refer to, by path. */
  readonly result?: Readonly<Record<string, Json>>;
  /** An answer to its call was lost: a request may still be on its way. */
  readonly isLost?: boolean;
  /** The answer was lost, and the cloud shows that it was done. */
  readonly isRecovered?: boolean;
  /** Of a repeated call: how many items were handed over, and how many a request carries whose answer nobody has. */
  readonly handed?: number;
  readonly inHand?: number;
  /** Why it is where it is, for people. */
  readonly note?: string;
}

/** The two ways of a step: to what is wanted, and back to what was there before. */
export type Way = "forth" | "back";

/** The ledger's line of one step: its way there, and its way back where it was put back. */
export interface StepRecord {
  readonly stepId: string;
  readonly forth: Line;
  readonly back?: Line;
}

/** A line before anything happened. */
export const freshLine: Line = { state: "pending" };

/** A step before anything happened. */
export const freshRecord = (stepId: string): StepRecord => ({ stepId, forth: freshLine });

/** Something of it is under way in the cloud. */
export const isInFlight = (state: StepState): boolean =>
  state === "sent" || state === "paging" || state === "intended" || state === "unknown";
/** It is as wanted. */
export const isGood = (state: StepState): boolean => state === "done" || state === "satisfied";
/** Nothing more happens to it by itself. */
export const hasEnded = (state: StepState): boolean => state !== "pending" && !isInFlight(state);

/** Where a step stands, for people: a step that is put back says so. */
export type ShownState = StepState | "compensating" | "compensated";

/** Where a step stands, for people. */
export function shownState({
  forth,
  back,
}: {
  readonly forth: Pick<Line, "state">;
  readonly back?: Pick<Line, "state">;
}): ShownState {
  if (back === undefined) return forth.state;
  if (isGood(back.state)) return "compensated";
  return hasEnded(back.state) ? "parked" : "compensating";
}
