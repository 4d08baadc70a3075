import { defined } from "@watchkeeper/core/defined";
import { frontAfter, progressAfter } from "./front.ts";
import type { StepRecord } from "./ledger.ts";
import type { Commit, OpenRun, RunHead } from "./run.ts";

/** A skipped step as the front marks it: it has no line of its own. */
const skipped: Pick<StepRecord, "forth"> = { forth: { state: "skipped" } };

/** A run as a write leaves it; the head of its chain is the store's. */
export function afterCommit(run: OpenRun, { head, moves, skips = [] }: Commit): OpenRun {
  const all = new Map([...moves, ...skips.map((step) => [step, skipped] as const)]);
  const front = frontAfter(run.front, all);
  const progress = progressAfter(run.head.progress, run.front, front, all.keys());
  const next = defined({ ...run.head, ...head, v: run.head.v + 1, progress }) as RunHead;
  return { ...run, front, head: next };
}
