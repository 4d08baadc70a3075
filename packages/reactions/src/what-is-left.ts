import { type Finding, subjectOf } from "@watchkeeper/cases/finding";
import { fewOf } from "@watchkeeper/core/few-of";
import { brief } from "@watchkeeper/core/one-line";
import { Failure } from "./attempt.ts";
import { type Fix, fixesOf } from "./fixes-of.ts";
import type { NothingToDo } from "./gated-plans.ts";
import { type Mending, stepsBy } from "./mending.ts";
import { wholeTitleOf } from "./title-of.ts";

/** Ids of steps that are not to be done until somebody has them tried again. */
export interface Unwanted {
  readonly denied: ReadonlySet<string>;
  readonly takenBack: ReadonlySet<string>;
}

/** What of the findings nothing mends, and why; undefined where all is seen to. */
export function whatIsLeft(
  findings: readonly Finding[],
  mended: readonly Fix[],
  mending: Mending,
  unwanted: Unwanted,
): NothingToDo | undefined {
  const subjects = new Set(mended.map(({ finding }) => subjectOf(finding)));
  const left = findings.filter((finding) => !subjects.has(subjectOf(finding)));
  const unplanned = left.flatMap((finding) => {
    const failure = mending(finding);
    return failure instanceof Failure ? [tellFailure(finding, failure)] : [];
  });
  const planned = left.filter((finding) => !(mending(finding) instanceof Failure));
  const why = planned.length > 0 ? whyLeft(planned, mending, unwanted) : undefined;
  if (unplanned.length === 0) return why;
  const notes = [fewOf([...new Set(unplanned)]), ...(why ? [why.note] : [])];
  return { outcome: "failed", note: notes.join("; ") };
}

/** As much of what a fix throws as is told. */
const mostOfFailure = 300;

/** What was thrown, in one line. */
const tellFailure = ({ check }: Finding, { message }: Failure): string =>
  `the fix of check ${check} could not be planned: ${brief(message, mostOfFailure)}`;

/** Why findings are left whose mending can be told. */
function whyLeft(left: readonly Finding[], mending: Mending, { denied, takenBack }: Unwanted): NothingToDo {
  const mendable = fixesOf(left, stepsBy(mending)).flatMap(({ steps }) => steps.map(({ id }) => id));
  const why = `and nobody has had it tried again since: ${wholeTitleOf(left)}`;
  if (mendable.some((id) => denied.has(id))) return { outcome: "denied", note: `it was denied, ${why}` };
  if (mendable.some((id) => takenBack.has(id)))
    return { outcome: "undone", note: `it was taken back, ${why}` };
  return { outcome: "refused", note: `nobody can mend it but a person: ${wholeTitleOf(left)}` };
}
