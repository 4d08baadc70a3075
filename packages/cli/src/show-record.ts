import type { AuditRecord } from "@watchkeeper/cases/audit-chain";
import { foldTrail, type Stretch, stepsIn, type ToldStep } from "@watchkeeper/cases/fold-trail";
import { outcomes } from "@watchkeeper/cases/outcomes";
import { ownOf } from "@watchkeeper/core/own";
import type { Desk } from "./desk.ts";
import { tellCounts } from "./show-progress.ts";
import { groupOf, stateTold, stepWords } from "./step-words.ts";

type NameOf = Desk["nameOf"];

/** Up to how many steps are told one by one. */
export const mostTold = 20;

/** What a person can do about a run that stands still. */
export const goesOnByItself =
  'It goes on by itself when the halt is taken back: watchkeeper resume --reason "…"';

/** A trail as people read it: a line for each record and step, and one for the many steps of a big plan. */
export const showTrail = (audit: readonly AuditRecord[], nameOf: NameOf): readonly string[] =>
  foldTrail(audit, mostTold).flatMap((stretch) =>
    stretch.records.length > 1 || stretch.steps.length > mostTold
      ? [showStretch(stretch)]
      : showRecord(stretch.records[0], nameOf),
  );

function showStretch({ records, steps, skipped }: Stretch): string {
  const groups = Object.groupBy(steps, (told) => groupOf(stateTold(told)));
  const done = groups.done?.length ?? 0;
  const others = tellCounts({
    inFlight: groups.inFlight?.length ?? 0,
    failed: groups.failed?.length ?? 0,
    skipped,
    parked: groups.parked?.length ?? 0,
    putBack: groups.putBack?.length ?? 0,
  });
  const last = records.at(-1) ?? records[0];
  return `${timeOf(records[0])} to ${timeOf(last).slice(11)}  steps: ${[...(done > 0 ? [`${done} done`] : []), ...others].join(", ")} (${records.length} records)`;
}

/** The lines of one record. */
export function showRecord(record: AuditRecord, nameOf: NameOf): readonly string[] {
  const time = timeOf(record);
  const steps = stepsIn(record);
  if (steps.length > 0) return steps.map((told) => `${time}  ${showStep(told)}`);
  const { title, note, because, outcome, decision, reason, reasons } = record.data;
  const facts = [
    title,
    record.type === "case closed" ? wordOf(outcome) : outcome,
    decision,
    note,
    because,
    reason,
    reasons,
  ].flat();
  const told = facts.filter((fact) => fact !== undefined).join(" · ");
  const by = record.actor === "watchkeeper" ? "" : ` by ${nameOf(record.actor)}`;
  return [
    `${time}  ${record.type}${by}${told === "" ? "" : `: ${told}`}`,
    ...(record.type === "run paused" ? [`${" ".repeat(time.length + 2)}${goesOnByItself}`] : []),
  ];
}

/** The words of an outcome that a record tells; of one that this release does not know, its name. */
const wordOf = (outcome: unknown): unknown => ownOf(outcomes, String(outcome))?.word ?? outcome;

const showStep = ({ step, title, note, ...told }: ToldStep): string =>
  `${stepWords[stateTold(told)]}: ${title ?? step}${note ? `: ${note}` : ""}`;

const timeOf = ({ at }: Pick<AuditRecord, "at">): string => momentOf(at);

/** `2026-03-02 09:15:04` of an ISO time, in UTC. */
export const momentOf = (iso: string): string => iso.slice(0, 19).replace("T", " ");
