import { watchkeeper } from "@watchkeeper/core/audit-entry";
import type { Clock } from "@watchkeeper/core/clock";
import { WatchkeeperError } from "@watchkeeper/core/error";
import * as z from "zod";
import type { AuditHead } from "./audit-chain.ts";
import type { Case, CaseOutcome } from "./case.ts";
import type { CaseStore } from "./ports.ts";

/** What a state machine says when a case comes to its end: which one, and what it caught, where it did. How it ended is read. */
export const closing = z.object({
  caseId: z.string(),
  /** The plan whose execution ends; absent where there is none. */
  planHash: z.string().optional(),
  /** What Step Functions caught: its error's name and cause. */
  error: z.object({ Error: z.string(), Cause: z.string().optional() }).optional(),
});

/** How the run of a plan stands. */
export interface RunEnd {
  readonly status: "made" | "running" | "paused" | "resumed" | "ended";
  readonly outcome?:
    | "succeeded"
    | Exclude<CaseOutcome, "fixed" | "undone" | "observed" | "denied" | "expired" | "refused">;
  readonly note?: string;
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

/** What is on record of a case's end. */
export interface EndDeps {
  readonly cases: Pick<CaseStore, "update"> & { readonly find: CaseStore["find"] };
  readonly runOf: (caseId: string, planHash: string) => Promise<RunEnd>;
  readonly verdictOn: (caseId: string, planHash: string) => Promise<Verdict | undefined>;
  readonly clock: Clock;
}

/** How a plan came to its end. */
interface End {
  readonly outcome: CaseOutcome;
  readonly note?: string | undefined;
  readonly run?: AuditHead;
}

/** Closes a case with the outcome that is on record: whoever calls says that it is over, and not how. */
export async function closeCase(
  input: z.output<typeof closing>,
  deps: EndDeps,
): Promise<{ readonly outcome: CaseOutcome }> {
  const found = await deps.cases.find(input.caseId);
  if (!found)
    throw new WatchkeeperError(
      "CaseNotFound",
      "not-found",
      `There is no case ${input.caseId}. Nothing was done.`,
    );
  const { gate, outcomes = {} } = found;
  const known = input.planHash ? outcomes[input.planHash] : undefined;
  // Closed before by a try whose answer was lost; the case may have gone on since.
  if (known !== undefined) return { outcome: known };
  const planHash = gate?.planHash;
  const run = planHash === undefined ? undefined : await deps.runOf(found.id, planHash);
  const end = await endOf(found, run, input, deps);
  const isUndo = run ? run.undoes !== undefined : found.asked?.what === "undo";
  const kept = isUndo ? afterUndo(found, end) : end;
  const closedAt = deps.clock.now().toISOString();
  const note: Readonly<Record<string, string>> = kept.note === undefined ? {} : { note: kept.note };
  await deps.cases.update(
    found.id,
    {
      status: "closed",
      outcome: kept.outcome,
      closedAt,
      // A case that closes again says nothing of why it closed before.
      note: kept.note ?? "",
      // An undo that was never begun leaves the plan that stands.
      ...(run?.status === "made" && run.undoes !== undefined ? { planHash: run.undoes } : {}),
      ...(planHash === undefined ? {} : { outcomes: { ...outcomes, [planHash]: end.outcome } }),
    },
    {
      actor: watchkeeper,
      type: "case closed",
      data: {
        outcome: kept.outcome,
        ...note,
        ...(end.run ? { planHash: planHash ?? "", run: { ...end.run } } : {}),
      },
    },
  );
  return { outcome: kept.outcome };
}

async function endOf(
  { id, gate }: Case,
  run: RunEnd | undefined,
  { error }: z.output<typeof closing>,
  { verdictOn }: EndDeps,
): Promise<End> {
  if (gate?.decision === "stop") return { outcome: gate.outcome, note: gate.note };
  if (run?.status === "ended") {
    const done = run.undoes === undefined ? "fixed" : "undone";
    const outcome = run.outcome === undefined || run.outcome === "succeeded" ? done : run.outcome;
    return { outcome, note: run.note, run: run.audit };
  }
  // Paused before it began, it still waits for what people say.
  if (run?.startedAt !== undefined) {
    if (error) return { outcome: "parked", note: describeError(error), run: run.audit };
    throw notOver(id, `its run is ${run.status}`);
  }
  const verdict = gate && run ? await verdictOn(id, gate.planHash ?? "") : undefined;
  if (verdict?.state === "denied") return { outcome: "denied", note: `${verdict.by}: ${verdict.reason}` };
  // People approved it, or needed not to be asked, and the gate did not let it begin.
  if (run?.note !== undefined && verdict?.state !== "pending") return { outcome: "held", note: run.note };
  if (verdict?.state === "expired")
    return { outcome: "expired", note: "nobody decided in time; nothing was started" };
  if (error) return { outcome: "failed", note: describeError(error) };
  throw notOver(id, gate === undefined ? "nothing was decided about it yet" : "its plan was not begun");
}

const notOver = (id: string, why: string) =>
  new WatchkeeperError("NotOver", "conflict", `Case ${id} is not over: ${why}. Nothing was changed.`);

/** Ends of an undo that leave what it was to take back as it stands. */
const withoutUndo: ReadonlySet<CaseOutcome> = new Set([
  "denied",
  "expired",
  "held",
  "refused",
  "failed",
  "drifted",
  "compensated",
]);

/** An undo that came to nothing leaves the case as it was: fixed, and to be undone another time. */
function afterUndo({ outcome }: Case, end: End): End {
  if (end.outcome === "already-compliant") return { ...end, outcome: "undone" };
  if (!withoutUndo.has(end.outcome) || outcome === undefined) return end;
  return { ...end, outcome, note: `its undo is ${end.outcome}${end.note ? `: ${end.note}` : ""}` };
}

/** A caught error in one line: a function's own message, which stands as JSON in the cause, or the cause itself. */
function describeError({
  Error: name,
  Cause: cause,
}: {
  readonly Error: string;
  readonly Cause?: string | undefined;
}): string {
  if (cause === undefined) return name;
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    if (typeof errorMessage === "string") return errorMessage;
  } catch {
    // Not a function's error: the cause is text.
  }
  return `${name}: ${cause}`;
}
