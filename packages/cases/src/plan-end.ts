import * as z from "zod";
import type { AuditHead } from "./audit-chain.ts";
import type { CaseOutcome, GateWord } from "./case.ts";
import type { End } from "./one-end.ts";

/** What Step Functions caught: an error's name and cause. */
export const caught = z.object({ Error: z.string(), Cause: z.string().optional() });

type Caught = z.output<typeof caught>;

/** Why the gate did not let a plan begin that it was asked about again. */
export type Refused = "ask" | "refuse" | "expired" | "changed";

/** How the run of a plan stands. */
export interface RunEnd {
  readonly status: "made" | "running" | "paused" | "resumed" | "ended";
  readonly outcome?:
    | "succeeded"
    | Exclude<
        CaseOutcome,
        | "fixed"
        | "undone"
        | "observed"
        | "unexamined"
        | "denied"
        | "expired"
        | "refused"
        | "stale"
        | "superseded"
      >;
  readonly note?: string;
  readonly refused?: Refused;
  readonly startedAt?: string;
  /** The newest record of its chain, which the case's own then covers. */
  readonly audit: AuditHead;
  /** Of an undo: the hash of the plan that it takes back. */
  readonly undoes?: string | undefined;
}

/** What people said to a plan. */
export type Verdict =
  | { readonly state: "pending" | "approved" | "expired" }
  | { readonly state: "denied"; readonly by: string; readonly reason: string };

/** What is on record of a plan's end. */
export interface PlanEndDeps {
  readonly runOf: (caseId: string, planHash: string) => Promise<RunEnd>;
  readonly verdictOn: (caseId: string, planHash: string) => Promise<Verdict | undefined>;
}

/** A plan that is over; or why it is not. */
export type PlanEnd = { readonly planHash: string; readonly run: RunEnd } & (
  | { readonly end: End }
  | { readonly why: string }
);
export type OverPlan = Extract<PlanEnd, { readonly end: End }>;

export const isOver = (plan: PlanEnd): plan is OverPlan => "end" in plan;

/** Reads how a plan that the gate was asked about came out: what its run, and people, say of it. */
export async function endOf(
  caseId: string,
  { planHash, decision, note }: GateWord["plans"][number],
  error: Caught | undefined,
  { runOf, verdictOn }: PlanEndDeps,
): Promise<PlanEnd> {
  const run = await runOf(caseId, planHash);
  const over = (end: End): PlanEnd => ({ planHash, run, end });
  const waits = (why: string): PlanEnd => ({ planHash, run, why });
  if (run.status === "ended") return over({ outcome: outcomeOf(run), note: run.note });
  // Paused before it began, it still waits for what people say.
  if (run.startedAt !== undefined)
    return error
      ? over({ outcome: "parked", note: describeError(error) })
      : waits(`its run is ${run.status}`);
  if (decision === "hold") return over({ outcome: "held", note });
  if (decision === "refuse") return over({ outcome: "refused", note });
  const verdict = await verdictOn(caseId, planHash);
  if (verdict?.state === "denied")
    return over({ outcome: "denied", note: `${verdict.by}: ${verdict.reason}` });
  if (verdict?.state === "expired")
    return over({ outcome: "expired", note: "nobody decided in time; nothing was started" });
  if (run.refused === "expired") return over({ outcome: "expired", note: run.note });
  // People approved it, or needed not to be asked, and the gate did not let it begin.
  if (run.refused === "refuse" && verdict?.state !== "pending")
    return over({ outcome: "refused", note: run.note });
  // People who are asked and have time left are asked on, whatever went wrong about it.
  if (error && verdict?.state !== "pending") return over({ outcome: "failed", note: describeError(error) });
  return waits("its plan was not begun");
}

const outcomeOf = ({ outcome, undoes }: RunEnd): CaseOutcome =>
  outcome === undefined || outcome === "succeeded" ? (undoes === undefined ? "fixed" : "undone") : outcome;

/** A caught error in one line: a function's own message, which stands as JSON in the cause, or the cause itself. */
export function describeError({ Error: name, Cause: cause }: Caught): string {
  if (cause === undefined) return name;
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    if (typeof errorMessage === "string") return errorMessage;
  } catch {
    // Not a function's error: the cause is text.
  }
  return `${name}: ${cause}`;
}
