import { watchkeeper } from "@watchkeeper/core/audit-entry";
import type { Clock } from "@watchkeeper/core/clock";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Json } from "@watchkeeper/core/json";
import * as z from "zod";
import { type Case, type CaseOutcome, isBehind, isClosed, isForFix, type NewCase } from "./case.ts";
import { leftUntil } from "./left-to-people.ts";
import { type End, inOne } from "./one-end.ts";
import { caught, describeError, endOf, isOver, type OverPlan, type PlanEndDeps } from "./plan-end.ts";
import type { CaseStore } from "./ports.ts";

/** What a state machine says when it has come to an end with a case, and what it caught on the way. How it ended is read. */
export const closing = z.object({
  caseId: z.string(),
  /** What Step Functions caught, where it did: its error's name and cause. */
  error: caught.optional(),
  /** What it caught while it saw to each of the case's plans. */
  plans: z.array(z.object({ planHash: z.string(), error: caught.optional() })).optional(),
  /** Whether the state machine plans anew where something has joined the case. */
  goesOn: z.boolean().optional(),
});

/** What is on record of a case's end. */
export interface EndDeps extends PlanEndDeps {
  readonly cases: Pick<CaseStore, "update" | "find">;
  readonly clock: Clock;
}

/** What became of a case: `plan` where something has joined it, and its plans are to be made anew. */
export type Closed = (
  | { readonly next: "end"; readonly outcome: CaseOutcome }
  | { readonly next: "held" | "plan" }
) & {
  /** How those of its plans came out that are over. */
  readonly ended: readonly CaseOutcome[];
};

/** How often something may join a case while it is closed. */
const maxTries = 8;

/** Closes a case with the outcome that is on record: whoever calls says that it is over, and not how. */
export async function closeCase(input: z.output<typeof closing>, deps: EndDeps): Promise<Closed> {
  for (let tries = 0; tries < maxTries; tries++) {
    try {
      return await endCase(input, deps);
    } catch (error) {
      if (!(error instanceof MovedMeanwhile)) throw error;
    }
  }
  throw new WatchkeeperError(
    "CaseContention",
    "throttled",
    `Case ${input.caseId} is joined by others at this moment. Nothing was changed; the same call may succeed later.`,
  );
}

/** Something has joined the case since it was looked at, or somebody else has closed it. */
class MovedMeanwhile extends Error {}

/** A change of a case that still stands as it was looked at. */
const unlessMoved =
  (found: Case, change: Partial<NewCase>) =>
  (current: Case): Partial<NewCase> => {
    if (isClosed(current) || current.heard !== found.heard) throw new MovedMeanwhile();
    return change;
  };

async function endCase(input: z.output<typeof closing>, deps: EndDeps): Promise<Closed> {
  const found = await deps.cases.find(input.caseId);
  if (!found)
    throw new WatchkeeperError(
      "CaseNotFound",
      "not-found",
      `There is no case ${input.caseId}. Nothing was done.`,
    );
  // Closed before by a try whose answer was lost; the case may have gone on since.
  if (isClosed(found) && found.outcome) return { next: "end", outcome: found.outcome, ended: [] };
  const { gate } = found;
  const plans = await Promise.all(
    (gate?.plans ?? []).map((plan) => {
      const own = input.plans?.find(({ planHash }) => planHash === plan.planHash)?.error;
      return endOf(found.id, plan, own ?? input.error, deps);
    }),
  );
  const over = plans.filter(isOver);
  const isSeenTo = over.length === plans.length || isForFix(gate);
  if (input.goesOn && isBehind(found) && isSeenTo) return planAnew(found, over, deps);
  const waits = plans.find((plan) => "why" in plan);
  if (waits) {
    await keepEnded(found, over, deps);
    throw notOver(found.id, waits.why);
  }
  if (over.some(({ end }) => end.outcome === "held")) return hold(found, over, deps);
  const known = (gate?.ended ?? []).map((hash) => ({ outcome: found.outcomes?.[hash] ?? "failed" }) as End);
  const stops: readonly End[] = gate?.stop ? [gate.stop] : [];
  const ends = [...known, ...over.map(({ end }) => end), ...stops];
  if (ends.length === 0 && !input.error) throw notOver(found.id, "nothing was decided about it yet");
  const fault: End[] =
    ends.length === 0 && input.error ? [{ outcome: "failed", note: describeError(input.error) }] : [];
  return close(found, over, afterBefore(found, over, inOne([...ends, ...fault])), deps);
}

/** Ends that leave the cloud as it was before. */
const withoutTrace: ReadonlySet<CaseOutcome> = new Set([
  "denied",
  "expired",
  "held",
  "refused",
  "failed",
  "drifted",
  "compensated",
  "superseded",
]);

/** A round that came to nothing leaves what earlier ones did: fixed, and to be undone another time. */
function afterBefore(
  { outcome, outcomes = {}, asked, gate }: Case,
  over: readonly OverPlan[],
  end: End,
): End {
  const isUndo =
    over.length > 0
      ? over.some(({ run }) => run.undoes !== undefined)
      : asked?.what === "undo" && gate?.what === "undo";
  if (isUndo) {
    if (end.outcome === "already-compliant") return { ...end, outcome: "undone" };
    if (!withoutTrace.has(end.outcome) || outcome === undefined) return end;
    return { ...end, outcome, note: `its undo is ${end.outcome}${end.note ? `: ${end.note}` : ""}` };
  }
  // What was denied stays so, until somebody has it tried again.
  const isDenied =
    outcome === "denied" || (outcome === "partly" && Object.values(outcomes).includes("denied"));
  if (isDenied && gate?.what === undefined) return inOne([{ outcome }, end]);
  // What this round has taken back stands no more.
  const isGone = gate?.ended.some((hash) => outcomes[hash] === "undone") || end.outcome === "undone";
  const stood = !isGone && (outcome === "fixed" || outcome === "partly" || outcome === "undone");
  if (!stood || gate?.what === "resume") return end;
  if (end.outcome === "already-compliant") return { ...end, outcome };
  if (outcome === "undone" && withoutTrace.has(end.outcome)) return { ...end, outcome };
  // What somebody had done again stands again.
  if (outcome === "undone" && gate?.what === "retry") return end;
  return inOne([{ outcome: outcome === "undone" ? outcome : "fixed" }, end]);
}

const outcomesWith = ({ outcomes = {} }: Case, over: readonly OverPlan[]) => ({
  ...outcomes,
  ...Object.fromEntries(over.map(({ planHash, end }) => [planHash, end.outcome])),
});

const outcomesOf = (over: readonly OverPlan[]): readonly CaseOutcome[] => over.map(({ end }) => end.outcome);

/** The newest records of the runs that a case's own record covers. */
const headsOf = (over: readonly OverPlan[]): Readonly<Record<string, Json>> => {
  const begun = over.filter(({ run }) => run.status !== "made");
  return begun.length === 0
    ? {}
    : { runs: begun.map(({ planHash, run: { audit } }) => ({ planHash, ...audit })) };
};

/** Whether an undo has taken back what it was to. */
const isTakenBack = (over: readonly OverPlan[]): boolean => over.some(({ end }) => end.outcome === "undone");

async function close(
  found: Case,
  over: readonly OverPlan[],
  end: End,
  { cases, clock }: EndDeps,
): Promise<Closed> {
  const { note = isTakenBack(over) ? `until ${leftUntil(clock.now())}, what enforces the same asks` : "" } =
    end;
  const unbegunUndo = over.find(({ run }) => run.status === "made" && run.undoes !== undefined);
  await cases.update(
    found.id,
    unlessMoved(found, {
      status: "closed",
      outcome: end.outcome,
      closedAt: clock.now().toISOString(),
      closings: (found.closings ?? 0) + 1,
      // A case that closes again says nothing of why it closed before.
      note,
      // An undo that was never begun leaves the plan that stands.
      ...(unbegunUndo?.run.undoes ? { planHash: unbegunUndo.run.undoes } : {}),
      outcomes: outcomesWith(found, over),
    }),
    {
      actor: watchkeeper,
      type: "case closed",
      data: {
        outcome: end.outcome,
        ...(note ? { note } : {}),
        ...headsOf(over),
      },
    },
  );
  return { next: "end", outcome: end.outcome, ended: outcomesOf(over) };
}

/** Leaves a case that may not begin while the halt switch is on as it is, until the halt is taken back. */
async function hold(found: Case, over: readonly OverPlan[], { cases, clock }: EndDeps): Promise<Closed> {
  const note = over.find(({ end }) => end.outcome === "held")?.end.note ?? "";
  if (found.status !== "held")
    await cases.update(
      found.id,
      unlessMoved(found, {
        status: "held",
        note,
        gate: { plans: [], ended: [], ...found.gate, heldAt: clock.now().toISOString() },
      }),
      { actor: watchkeeper, type: "case held", data: { note } },
    );
  return { next: "held", ended: [] };
}

/** What of a round is over, beside what is not. An undo that came to nothing is no end of what it was to take back. */
function endedIn(found: Case, over: readonly OverPlan[]) {
  const { plans = [], ended = [], what } = found.gate ?? {};
  const hashes = over.map(({ planHash }) => planHash);
  const telling = over.filter(({ run, end }) => run.undoes === undefined || !withoutTrace.has(end.outcome));
  return {
    hashes,
    what,
    left: plans.filter(({ planHash }) => !hashes.includes(planHash)),
    ended: [...ended, ...telling.map(({ planHash }) => planHash)],
  };
}

/** Keeps how the runs came out that have ended, where people are asked on about other plans: they are planned for once more. */
async function keepEnded(found: Case, over: readonly OverPlan[], { cases }: EndDeps): Promise<void> {
  const known = over.filter(({ run }) => run.status === "ended");
  if (known.length === 0) return;
  const { hashes, left, ended } = endedIn(found, known);
  await cases.update(
    found.id,
    unlessMoved(found, {
      gate: { ...found.gate, plans: left, ended },
      outcomes: outcomesWith(found, known),
    }),
    { actor: watchkeeper, type: "plans ended", data: { ended: hashes, ...headsOf(known) } },
  );
}

/** Keeps how the plans came out that are over, and has the others made anew with what has joined the case. */
async function planAnew(found: Case, over: readonly OverPlan[], { cases }: EndDeps): Promise<Closed> {
  const { hashes, left, ended, what } = endedIn(found, over);
  await cases.update(
    found.id,
    unlessMoved(found, {
      status: "open",
      // What is tried again is so still; an undo is over.
      gate: { plans: left, ended, ...(what === "retry" ? { what } : {}) },
      outcomes: outcomesWith(found, over),
    }),
    {
      actor: watchkeeper,
      type: "planned anew",
      data: {
        because: "something has joined the case since its plans were made",
        ended: hashes,
        ...headsOf(over),
      },
    },
  );
  return { next: "plan", ended: outcomesOf(over) };
}

const notOver = (id: string, why: string) =>
  new WatchkeeperError("NotOver", "conflict", `Case ${id} is not over: ${why}. Nothing was changed.`);
