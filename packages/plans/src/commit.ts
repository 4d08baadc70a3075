import { defined } from "@watchkeeper/core/defined";
import { frontAfter, progressOf } from "./front.ts";
import type { StepRecord } from "./ledger.ts";
import type { Commit, OpenRun, RunHead } from "./run.ts";

/** A skipped step as the front marks it: it has no line of its own. */
const skipped: StepRecord = { stepId: "", forth: { state: "skipped" } };

/** A run as a write leaves it; the head of its chain is the store's. */
export function afterCommit(run: OpenRun, { head, moves, skips = [] }: Commit): OpenRun {
  const front = frontAfter(run.front, new Map([...moves, ...skips.map((step) => [step, skipped] as const)]));
  const next = defined({ ...run.head, ...head, v: run.head.v + 1, progress: progressOf(front) }) as RunHead;
  return { ...run, front, head: next };
}
