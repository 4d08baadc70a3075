import type { AuditRecord } from "@watchkeeper/cases/audit-chain";
import type { Case } from "@watchkeeper/cases/case";
import type { Finding } from "@watchkeeper/cases/finding";
import type { RunView } from "@watchkeeper/plans/run-view";
import { isWellEnded } from "./how-it-ended.ts";
import type { Io } from "./io.ts";
import { goesOnByItself, showTrail } from "./show-record.ts";
import { showRun } from "./show-run.ts";

/** A case with all that belongs to it. */
export interface WholeCase {
  readonly case: Case;
  readonly findings: readonly Finding[];
  readonly run?: RunView;
  readonly audit: readonly AuditRecord[];
}

/** Where a case stands, in a word. */
export function statusOf(found: Case, io: Io): string {
  if (found.status !== "closed") return io.colours.yellow(found.status);
  const word = found.outcome ?? "closed";
  return isWellEnded(found.outcome) ? io.colours.green(word) : io.colours.red(word);
}

/** A case, and the run of its newest plan. */
interface WithRun {
  readonly found: Case;
  readonly run?: Pick<RunView, "head">;
}

/** The halt switch is on: whatever the case waited for, its run waits for that. */
const isPaused = ({ found, run }: WithRun): boolean =>
  found.status !== "closed" && run?.head.status === "paused";

/** Where a case stands, in a line. */
export function standingOf(shown: WithRun, io: Io): string {
  const { found, run } = shown;
  const word = isPaused(shown) ? io.colours.yellow("paused") : statusOf(found, io);
  const note = isPaused(shown) ? run?.head.note : found.note;
  return `${io.colours.bold(found.id)}  ${word}${note ? `: ${note}` : ""}`;
}

/** A case as people read it: what is wrong, what would be changed, what happened, what can be done next. */
export function showCase(whole: WholeCase, io: Io): readonly string[] {
  const { case: found, findings, run, audit } = whole;
  const shown = { found, ...(run ? { run } : {}) };
  const { bold, dim } = io.colours;
  return [
    standingOf(shown, io),
    `${found.title}`,
    dim(
      `account ${found.account}, ${found.region}; opened ${found.openedAt}${found.actor ? `; caused by ${found.actor}` : ""}`,
    ),
    "",
    bold("Findings"),
    ...findings.map((finding) => `  ${finding.severity.padEnd(8)} ${finding.check}: ${finding.summary}`),
    ...(run ? ["", ...showRun(run, io)] : []),
    "",
    bold("What happened"),
    ...showTrail(audit).map((line) => `  ${line}`),
    "",
    ...nextWords(shown),
  ];
}

/** What a person can do next. */
export function nextWords(shown: WithRun): readonly string[] {
  const { id, status, outcome } = shown.found;
  if (isPaused(shown)) return [goesOnByItself];
  if (status === "awaiting-approval") {
    return [`Decide: watchkeeper approve ${id} --reason "…"   or   watchkeeper deny ${id} --reason "…"`];
  }
  if (status !== "closed") return [];
  const look = `See which: watchkeeper case ${id} --only failed,parked`;
  const undo = `Take it back: watchkeeper undo ${id} --reason "…"`;
  switch (outcome) {
    case "fixed":
      return [undo];
    case "partly":
    case "failed":
      return [look, undo];
    case "parked":
      return [look, `Then take it up again: watchkeeper resume ${id} --reason "…"`, undo];
    default:
      return [];
  }
}
