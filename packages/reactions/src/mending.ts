import type { Finding } from "@watchkeeper/cases/finding";
import type { Step } from "@watchkeeper/plans/step";
import { atOnce } from "./at-once.ts";
import { Attempts, Failure } from "./attempt.ts";
import type { StepsFor } from "./fixes-of.ts";
import { heldSteps } from "./held-steps.ts";
import type { KnownEvent } from "./recognise.ts";
import type { AnyRemediation } from "./remediation.ts";

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
    const mending = fix ? mendingOf(fix, finding, attempts) : [];
    asked.set(finding, mending);
    return mending;
  };
}

/** What a fix has to mend a finding. The time that it may take is its own: to look its steps over is our work, and they may be many. */
function mendingOf(fix: AnyRemediation, finding: Finding, { each }: Attempts): readonly Step[] | Failure {
  const said = each(fix, () => atOnce(fix.steps(finding)));
  if (said instanceof Failure) return said;
  try {
    return heldSteps(fix, finding, said);
  } catch (error) {
    return new Failure(error);
  }
}

/** The steps of whatever can say what they are. */
export const stepsBy =
  (mending: Mending): StepsFor =>
  (finding) => {
    const steps = mending(finding);
    return steps instanceof Failure ? [] : steps;
  };
