import type { Json } from "@watchkeeper/core/json";

/** What comes from outside: an answer, a failure, or a word on the way (a job was submitted, a task has beaten). */
export type Arrival =
  | { readonly result: Json }
  | { readonly failure: { readonly error?: string; readonly cause?: string } }
  | { readonly message: Json };

/** An arrival that an execution has not been handed yet. */
export type Arrived = Arrival & {
  /** What it belongs to: the effects of an execution are counted in the order in which it asks for them; 0 is the execution itself. */
  readonly effect: number;
};

/** What an execution was handed, and when (milliseconds since the epoch): with its input, all that its history follows from. */
export type JournalEntry = Arrived & { readonly at: number };
