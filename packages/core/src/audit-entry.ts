import type { Json } from "./json.ts";

/** One line of a case's story, before it is chained: who did what, with the facts. */
export interface AuditEntry {
  /** An ARN of a person, or `watchkeeper` for what it does by itself. */
  readonly actor: string;
  /** In the past tense: `step sent`, `plan approved`. */
  readonly type: string;
  readonly data: Readonly<Record<string, Json>>;
}

/** The actor of what Watchkeeper does by itself. */
export const watchkeeper = "watchkeeper";
