import type { Case, CaseOutcome, NewCase } from "@watchkeeper/cases/case";
import type { Clock } from "@watchkeeper/core/clock";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { hashOf } from "@watchkeeper/core/json";
import type { Cases, Executions } from "./ports.ts";

/** What asking needs. */
export interface RequestDeps {
  readonly cases: Pick<Cases, "update">;
  readonly executions: Executions;
  readonly clock: Clock;
}

/** Ends after which something of a case may stand. */
const mayStand: ReadonlySet<CaseOutcome | undefined> = new Set(["fixed", "partly", "failed", "parked"]);

/** Starts the undo of what a closed case's runs did; answers with its execution's ARN. */
export async function requestUndo(
  found: Case,
  by: string,
  reason: string,
  deps: RequestDeps,
): Promise<string> {
  const isAsked = found.status === "open" && (found.undoAt ?? "") > (found.resumeAt ?? "");
  if (!isAsked && (found.status !== "closed" || !mayStand.has(found.outcome) || found.planHash === undefined))
    throw refused(found, "only what a case has changed can be undone");
  const at = isAsked ? (found.undoAt ?? "") : deps.clock.now().toISOString();
  if (!isAsked) await ask(found, { undoBy: by, undoAt: at }, "undo requested", { by, reason }, deps);
  return deps.executions.start(nameOf(found, "undo", at), { caseId: found.id, what: "undo" });
}

/** Starts what takes a parked run up again; answers with its execution's ARN. */
export async function requestResume(
  found: Case,
  by: string,
  reason: string,
  deps: RequestDeps,
): Promise<string> {
  const isAsked = found.status === "open" && (found.resumeAt ?? "") > (found.undoAt ?? "");
  if (!isAsked && (found.status !== "closed" || found.outcome !== "parked"))
    throw refused(found, "only a run that has parked is taken up again");
  const at = isAsked ? (found.resumeAt ?? "") : deps.clock.now().toISOString();
  if (!isAsked) await ask(found, { resumeBy: by, resumeAt: at }, "resume requested", { by, reason }, deps);
  return deps.executions.start(nameOf(found, "resume", at), { caseId: found.id, what: "resume" });
}

const refused = ({ id, outcome, status }: Case, why: string) =>
  new WatchkeeperError(
    "NothingToTakeUp",
    "conflict",
    `Case ${id} is ${status === "closed" ? outcome : status}: ${why}. Nothing was changed.`,
  );

const ask = (
  { id, planHash = "" }: Case,
  change: Partial<NewCase>,
  type: string,
  { by, reason }: { readonly by: string; readonly reason: string },
  { cases }: RequestDeps,
) => cases.update(id, { status: "open", ...change }, { actor: by, type, data: { reason, planHash } });

/** The name of the execution that a person last asked for; undefined where nobody did. */
export function lastAsked(found: Case): string | undefined {
  const { undoAt = "", resumeAt = "" } = found;
  if (undoAt > resumeAt) return nameOf(found, "undo", undoAt);
  return resumeAt === "" ? undefined : nameOf(found, "resume", resumeAt);
}

/** The same asking has the same name: starting it twice starts it once. */
const nameOf = ({ id }: Case, what: string, at: string): string =>
  `${id}.${what}.${hashOf({ what, at }).slice(0, 12)}`;
