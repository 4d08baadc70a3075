import type { AuditRecord } from "@watchkeeper/cases/audit-chain";
import type { Case, CaseOutcome } from "@watchkeeper/cases/case";
import type { Finding } from "@watchkeeper/cases/finding";
import type { Progress } from "@watchkeeper/plans/front";
import type { RunView } from "@watchkeeper/plans/run-view";
import type { Io } from "./io.ts";

/** A case with all that belongs to it. */
export interface WholeCase {
  readonly case: Case;
  readonly findings: readonly Finding[];
  readonly run?: RunView;
  readonly audit: readonly AuditRecord[];
}

const good: readonly CaseOutcome[] = ["fixed", "undone", "observed", "already-compliant"];

/** Where a case stands, in a word. */
export function statusOf(found: Case, io: Io): string {
  if (found.status !== "closed") return io.colours.yellow(found.status);
  const word = found.outcome ?? "closed";
  return found.outcome && good.includes(found.outcome) ? io.colours.green(word) : io.colours.red(word);
}

/** A case as people read it: what is wrong, what would be changed, what happened, what can be done next. */
export function showCase({ case: found, findings, run, audit }: WholeCase, io: Io): readonly string[] {
  const { bold, dim } = io.colours;
  return [
    `${bold(found.id)}  ${statusOf(found, io)}${found.note ? `: ${found.note}` : ""}`,
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
    ...audit.map((record) => `  ${showRecord(record)}`),
    ...nextWords(found).map((line) => `\n${line}`),
  ];
}

/** A plan as an approver reads it: how far it has come, each step, and each property from → to. */
export function showRun({ hash, header, head, steps }: RunView, { colours }: Io): readonly string[] {
  const more = header.steps - steps.length;
  const standing = head.status === "ended" ? (head.outcome ?? "ended") : head.status;
  return [
    colours.bold(`Plan ${hash.slice(0, 12)}`),
    ...(head.status === "made" ? [] : [`  ${standing}: ${tellProgress(head.progress)}`]),
    ...steps.flatMap(({ step, state, note }) => [
      `  ${step.title}${step.reversible ? "" : " (cannot be undone)"}${state === "pending" ? "" : `: ${state}`}${note ? ` (${note})` : ""}`,
      ...step.changes.map(
        ({ property, from, to }) => `    ${property}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`,
      ),
    ]),
    ...(more > 0 ? [colours.dim(`  and ${more} more steps`)] : []),
  ];
}

/** How far a run has come, in numbers. */
export const tellProgress = ({ steps, pending: _, ...counts }: Progress): string =>
  [
    `${counts.done} of ${steps} done`,
    ...Object.entries(words).flatMap(([key, word]) => {
      const number = counts[key as keyof typeof words];
      return number === 0 ? [] : [`${number} ${word}`];
    }),
  ].join(", ");

const words = {
  inFlight: "under way",
  failed: "failed",
  skipped: "skipped",
  parked: "need a person",
  putBack: "put back",
} as const;

/** One line of the audit trail. */
export function showRecord(record: AuditRecord): string {
  const { title, note, outcome, decision, reason, reasons, steps } = record.data;
  const facts = [title, stepsToldIn(steps), outcome, decision, note, reason, reasons]
    .filter((fact) => fact !== undefined)
    .flat();
  const by = record.actor === "watchkeeper" ? "" : ` by ${record.actor}`;
  return `${record.at.slice(0, 19).replace("T", " ")}  ${record.type}${by}${facts.length > 0 ? `: ${facts.join(" · ")}` : ""}`;
}

/** How many steps a record names. */
const stepsNamed = 5;

/** The steps that a record tells of, in one line. */
function stepsToldIn(steps: unknown): string | undefined {
  if (!Array.isArray(steps)) return undefined;
  const lines = steps
    .slice(0, stepsNamed)
    .map(
      ({ title, state, note }) =>
        `${title}${state === "intended" ? "" : ` (${state})`}${note ? `: ${note}` : ""}`,
    );
  const more = steps.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

function nextWords(found: Case): readonly string[] {
  if (found.status === "awaiting-approval") {
    return [
      `Decide: watchkeeper approve ${found.id} --reason "…"   or   watchkeeper deny ${found.id} --reason "…"`,
    ];
  }
  if (found.status !== "closed") return [];
  const undo = `Take it back: watchkeeper undo ${found.id} --reason "…"`;
  if (found.outcome === "parked")
    return [`Look at it, then take it up again: watchkeeper resume ${found.id} --reason "…"`, undo];
  return found.outcome === "fixed" || found.outcome === "partly" ? [undo] : [];
}
