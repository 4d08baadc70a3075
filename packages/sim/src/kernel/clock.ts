import type { Clock } from "@watchkeeper/core/clock";

/**
 * The one clock of the embedded AWS. Time stands still while anything is in flight, and moves only as its owner says:
 * tests call `advance` and `runUntil`; under `npm start` a pacer lets it follow the wall clock.
 */
export interface SimClock extends Clock {
  /** Runs `work` at a moment (milliseconds since the epoch; past moments run next). Equal moments run in the order given. */
  at(time: number, work: () => void | Promise<void>): Timer;
  /** `at`, counted from now. */
  after(ms: number, work: () => void | Promise<void>): Timer;
  /** Counts `work` as in flight: time does not move until it ends. A `sleep` inside it releases the count meanwhile. */
  busy<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is in flight and nothing is due at the present moment; time does not move. */
  settled(): Promise<void>;
  /**
   * Moves on by `ms`, running what falls due on the way in order, each after the one before has settled. Once `signal` is
   * aborted it stays where it is then.
   */
  advance(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Moves from due thing to due thing until `done` holds (asked after each has settled) or `limitMs` have passed;
   * tells whether it held.
   */
  runUntil(done: () => boolean | Promise<boolean>, limitMs: number): Promise<boolean>;
}

/** Something due; `cancel` is harmless once it has run. */
export interface Timer {
  readonly time: number;
  cancel(): void;
}
