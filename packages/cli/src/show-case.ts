import type { AuditRecord } from "@watchkeeper/cases/audit-chain";
import type { Case, CaseOutcome } from "@watchkeeper/cases/case";
import type { Finding } from "@watchkeeper/cases/finding";
import { summarise } from "@watchkeeper/plans/approval";
import type { Plan } from "@watchkeeper/plans/plan";
import type { Io } from "./io.ts";

/** A case with all that belongs to it. */
export interface WholeCase {
  readonly case: Case;
  readonly findings: readonly Finding[];
  readonly plan?: Plan;
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
export function showCase({ case: found, findings, plan, audit }: WholeCase, io: Io): readonly string[] {
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
    ...(plan
      ? [
          "",
          bold(`Plan ${(found.planHash ?? "").slice(0, 12)}`),
          ...summarise(plan).map((line) => `  ${line}`),
        ]
      : []),
    "",
    bold("What happened"),
    ...audit.map((record) => `  ${showRecord(record)}`),
    ...nextWords(found).map((line) => `\n${line}`),
  ];
}

/** One line of the audit trail. */
export function showRecord(record: AuditRecord): string {
  const { title, note, outcome, decision, reason, reasons } = record.data;
  const facts = [title, outcome, decision, note, reason, reasons].filter((fact) => fact !== undefined).flat();
  const by = record.actor === "watchkeeper" ? "" : ` by ${record.actor}`;
  return `${record.at.slice(0, 19).replace("T", " ")}  ${record.type}${by}${facts.length > 0 ? `: ${facts.join(" · ")}` : ""}`;
}

function nextWords(found: Case): readonly string[] {
  if (found.status === "awaiting-approval") {
    return [
      `Decide: watchkeeper approve ${found.id} --reason "…"   or   watchkeeper deny ${found.id} --reason "…"`,
    ];
  }
  return found.outcome === "fixed" ? [`Take it back: watchkeeper undo ${found.id} --reason "…"`] : [];
}
