import type { Reach, Some } from "@watchkeeper/plans/reach";
import type { RunHead } from "@watchkeeper/plans/run";
import { type RunView, tellWaves } from "@watchkeeper/plans/run-view";
import type { Io } from "./io.ts";
import { tellProgress } from "./show-progress.ts";
import { stepWords } from "./step-words.ts";

/** Where a run is, in words and numbers. */
export function standingOfRun({
  status,
  outcome,
  note,
  progress,
}: Pick<RunHead, "status" | "outcome" | "note" | "progress">): string {
  if (status === "made") return `${progress.steps} steps, not begun`;
  const word = status === "ended" ? (outcome ?? "ended") : status;
  return `${word}${note ? ` (${note})` : ""}: ${tellProgress(progress)}`;
}

/** How many steps of a big plan are shown with it. */
const firstOfBig = 5;

/** How far a plan reaches, and what of it cannot be taken back. */
function tellReach({ resources, accounts, regions, irreversible, destroys, interrupts }: Reach): string {
  const some = (what: string, { count, first }: Some) =>
    count === 0 ? [] : [`${what} ${first[0]}${count > 1 ? ` and ${count - 1} more` : ""}`];
  return [
    `reaches ${resources} resource${resources === 1 ? "" : "s"} in ${[...accounts, ...regions].join(", ")}`,
    ...some("cannot undo:", irreversible),
    ...some("destroys", destroys),
    ...some("interrupts", interrupts),
  ].join("; ");
}

/** A plan as an approver reads it: how far it reaches and has come, its steps, and each property from → to. */
export function showRun(
  { hash, header, head, waves, steps: read }: RunView,
  { colours }: Pick<Io, "colours">,
) {
  const steps = header.steps > read.length ? read.slice(0, firstOfBig) : read;
  const more = header.steps - steps.length;
  return [
    colours.bold(`Plan ${hash.slice(0, 12)}`),
    ...(head.status === "made" && more === 0 ? [] : [`  ${standingOfRun(head)}`]),
    `  ${tellReach(header.reach)}`,
    ...(waves.length > 0 ? [`  ${tellWaves({ waves })}`] : []),
    ...steps.flatMap(({ step, state, note }) => [
      `  ${step.title}${step.reversible ? "" : " (cannot be undone)"}${state === "pending" ? "" : `: ${stepWords[state]}`}${note ? ` (${note})` : ""}`,
      ...step.changes.map(
        ({ property, from, to }) => `    ${property}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`,
      ),
    ]),
    ...(more > 0
      ? [colours.dim(`  and ${more} more: watchkeeper case ${header.caseId} --steps ${steps.length + 1}`)]
      : []),
  ];
}
