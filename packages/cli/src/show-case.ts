import type { AuditRecord } from "@watchkeeper/cases/audit-chain";
import type { Case } from "@watchkeeper/cases/case";
import type { Finding } from "@watchkeeper/cases/finding";
import {
  type Next,
  nextOf,
  type StatusWords,
  standingOf as standingWords,
} from "@watchkeeper/cases/outcomes";
import type { RunView } from "@watchkeeper/plans/run-view";
import type { Desk } from "./desk.ts";
import type { Io } from "./io.ts";
import { goesOnByItself, showTrail } from "./show-record.ts";
import { showRun, standingOfRun } from "./show-run.ts";

/** A case with all that belongs to it. */
export interface WholeCase {
  readonly case: Case;
  readonly findings: readonly Finding[];
  /** The plan that people see first, and the other plans of its present round. */
  readonly run?: RunView;
  readonly others: readonly RunView[];
  readonly audit: readonly AuditRecord[];
}

const colourOf = {
  good: "green",
  waiting: "yellow",
  attention: "magenta",
  bad: "red",
  neutral: "reset",
  busy: "cyan",
} as const satisfies Record<StatusWords["tone"], keyof Io["colours"]>;

/** Where a case stands, in its words and their colour; as wide as told. */
export function statusOf(
  found: Pick<Case, "status" | "outcome">,
  { colours }: Pick<Io, "colours">,
  width = 0,
) {
  const { word, tone } = standingWords(found);
  return colours[colourOf[tone]](word.padEnd(width));
}

/** A case, and the run of its newest plan. */
interface WithRun {
  readonly found: Case;
  readonly run?: Pick<RunView, "head">;
}

/** The halt switch is on: whatever the case waited for, its run waits for that. */
const isPaused = ({ found, run }: WithRun): boolean =>
  found.status === "held" || (found.status !== "closed" && run?.head.status === "paused");

/** Where a case stands, in a line. */
export function standingOf(shown: WithRun, io: Io): string {
  const { found, run } = shown;
  const word = isPaused(shown) ? io.colours.yellow("paused") : statusOf(found, io);
  const note = isPaused(shown) ? (run?.head.note ?? found.note) : found.note;
  return `${io.colours.bold(found.id)}  ${word}${note ? `: ${note}` : ""}`;
}

/** What stands in the cloud after a case's end. */
export function whatStands({ status, outcome }: Case): readonly string[] {
  const words = standingWords({ status, outcome });
  return "stands" in words ? [words.stands] : [];
}

/** A case as people read it: what is wrong, what would be changed, what happened, what can be done next. */
export function showCase(whole: WholeCase, nameOf: Desk["nameOf"], io: Io): readonly string[] {
  const { case: found, findings, run, others, audit } = whole;
  const shown = { found, ...(run ? { run } : {}) };
  const { bold, dim } = io.colours;
  return [
    standingOf(shown, io),
    ...whatStands(found),
    `${found.title}`,
    dim(
      `account ${found.account}, ${found.region}; opened ${found.openedAt}${found.actor ? `; caused by ${found.actor}` : ""}`,
    ),
    "",
    bold("Findings"),
    ...showFindings(findings),
    ...(run ? ["", ...showRun(run, io)] : []),
    ...others.flatMap((other) => ["", ...showOther(other, found, io)]),
    "",
    bold("What happened"),
    ...showTrail(audit, nameOf).map((line) => `  ${line}`),
    "",
    ...nextWords(shown),
  ];
}

/** How many findings are told one by one. */
const mostFindings = 20;

/** Findings one by one, or, of many, how many each check has made, with an example. */
function showFindings(findings: readonly Finding[]): readonly string[] {
  if (findings.length <= mostFindings)
    return findings.map(({ severity, check, summary }) => `  ${severity.padEnd(8)} ${check}: ${summary}`);
  return [...Map.groupBy(findings, ({ check }) => check)].map(([check, [first, ...more]]) => {
    const rest = more.length > 0 ? `, and ${more.length} more` : "";
    return `  ${first?.severity.padEnd(8)} ${check}: ${first?.summary}${rest}`;
  });
}

/** Another plan of the case, in a line: what it is for, and how far it is. */
function showOther({ header, head, hash }: RunView, { outcomes = {} }: Case, io: Io): readonly string[] {
  const end = outcomes[hash];
  const state = end ? standingWords({ status: "closed", outcome: end }).word : standingOfRun(head);
  return [
    `${io.colours.bold("Beside it")} ${io.colours.dim(hash.slice(0, 12))}  ${header.title}`,
    `  ${state}`,
  ];
}

/** What a person can do next. */
export function nextWords(shown: WithRun): readonly string[] {
  const { id, status, outcome } = shown.found;
  if (isPaused(shown)) return [goesOnByItself];
  if (status === "awaiting-approval") {
    return [`Decide: watchkeeper approve ${id} --reason "…"   or   watchkeeper deny ${id} --reason "…"`];
  }
  const isUnclear =
    status === "closed" && (outcome === "partly" || outcome === "failed" || outcome === "parked");
  return [
    ...(isUnclear ? [`See which: watchkeeper case ${id} --only failed,parked`] : []),
    ...nextOf(shown.found).flatMap((next) => askedBy[next](id)),
  ];
}

/** How each of what may be asked for is asked for. */
const askedBy: Readonly<Record<Next, (id: string) => readonly string[]>> = {
  undo: (id) => [`Take it back: watchkeeper undo ${id} --reason "…"`],
  resume: (id) => [`Take it up again: watchkeeper resume ${id} --reason "…"`],
  retry: (id) => [`Try it again: watchkeeper retry ${id} --reason "…"`],
};
