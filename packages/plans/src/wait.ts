import type { Line } from "./ledger.ts";
import { type Moment, nextLook } from "./pace.ts";
import type { Step } from "./step.ts";

/** Waits for what passes by itself, until the step's deadline; nothing where that is over. */
export function wait(
  { check }: Step,
  line: Line,
  moment: Moment,
): Pick<Line, "waitingSince" | "nextAt"> | undefined {
  const since = line.waitingSince ?? moment.now.toISOString();
  const end = Date.parse(since) + check.deadlineSeconds * 1_000;
  if (moment.now.getTime() >= end) return undefined;
  return { waitingSince: since, nextAt: nextLook(check, line.looks ?? 0, end, moment) };
}
