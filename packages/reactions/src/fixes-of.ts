import { type Finding, subjectOf } from "@watchkeeper/cases/finding";
import { hashOf } from "@watchkeeper/core/json";
import type { Step } from "@watchkeeper/plans/step";

/** A finding with the steps that mend it. */
export interface Fix {
  readonly finding: Finding;
  readonly steps: readonly Step[];
}

/** The steps of a finding's remediation. */
export type StepsFor = (finding: Finding) => readonly Step[];

/**
 * What mends findings, each subject once: of what several events tell of it, the first that can be mended. One step may
 * serve several findings; what would do something else by the same name is left out, for a plan would hold but one of both.
 */
export function fixesOf(
  findings: readonly Finding[],
  stepsFor: StepsFor,
  without: ReadonlySet<string> = new Set(),
): readonly Fix[] {
  const bySubject = new Map<string, Fix>();
  const byId = new Map<string, string>();
  for (const finding of findings) {
    const subject = subjectOf(finding);
    if (bySubject.has(subject)) continue;
    const wanted = stepsFor(finding).filter(({ id }) => !without.has(id));
    if (wanted.length === 0 || wanted.some((step) => (byId.get(step.id) ?? doing(step)) !== doing(step)))
      continue;
    for (const step of wanted) byId.set(step.id, doing(step));
    bySubject.set(subject, { finding, steps: wanted });
  }
  return [...bySubject.values()];
}

/** What a step does, and to what. */
const doing = ({ resource, call }: Step): string => hashOf({ resource, call });
