import { type Finding, subjectOf } from "@watchkeeper/cases/finding";
import { makePlan } from "@watchkeeper/plans/plan";
import type { Step } from "@watchkeeper/plans/step";
import { Attempts, Failure } from "./attempt.ts";
import type { StepsFor } from "./fixes-of.ts";
import type { KnownEvent } from "./recognise.ts";

/** What a check has to mend a finding: steps that hang together, none where nothing mends it; or why it cannot say. */
export type Mending = (finding: Finding) => readonly Step[] | Failure;

/** What the checks that events wake have to mend their findings; each is asked once. */
export function mendingBy(known: readonly KnownEvent[]): Mending {
  const checks = new Map(
    known.flatMap(({ readings }) => readings.flatMap((one) => one.checks.map((check) => [check.id, check]))),
  );
  const attempts = new Attempts();
  const asked = new Map<Finding, readonly Step[] | Failure>();
  return (finding) => {
    const before = asked.get(finding);
    if (before) return before;
    const fix = checks.get(finding.check)?.fix;
    const mending = fix ? attempts.each(fix, () => held(finding, fix.steps(finding))) : [];
    asked.set(finding, mending);
    return mending;
  };
}

/** The steps of whatever can say what they are. */
export const stepsBy =
  (mending: Mending): StepsFor =>
  (finding) => {
    const steps = mending(finding);
    return steps instanceof Failure ? [] : steps;
  };

/** Steps that a plan can hold: whoever writes JavaScript is not held to types. */
const held = (finding: Finding, steps: readonly Step[]): readonly Step[] =>
  makePlan({
    ...{ caseId: subjectOf(finding), account: finding.account, title: finding.check, checks: [], steps },
    ...{ onFailure: "undo", configHash: "" },
  }).steps;
