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
    const wanted = withoutThese(stepsFor(finding), without);
    if (wanted.length === 0 || wanted.some((step) => (byId.get(step.id) ?? doing(step)) !== doing(step)))
      continue;
    for (const step of wanted) byId.set(step.id, doing(step));
    bySubject.set(subject, { finding, steps: wanted });
  }
  return [...bySubject.values()];
}

/** Steps without some, and without what depends on those. */
function withoutThese(steps: readonly Step[], without: ReadonlySet<string>): readonly Step[] {
  const left = steps.filter(
    ({ id, dependsOn }) => !without.has(id) && !dependsOn.some((needed) => without.has(needed)),
  );
  const gone = new Set([...without, ...steps.filter((step) => !left.includes(step)).map(({ id }) => id)]);
  return gone.size === without.size ? left : withoutThese(left, gone);
}

/** The steps of fixes, each once; what another plan does already only where something else here depends on it. */
export function stepsIn(fixes: readonly Fix[], known: ReadonlySet<string>): readonly Step[] {
  const all = new Map(fixes.flatMap(({ steps }) => steps.map((step) => [step.id, step] as const)));
  const needed = new Set([...all.keys()].filter((id) => !known.has(id)));
  // A set's members are gone through in turn, those that are added meanwhile too.
  for (const id of needed) for (const before of all.get(id)?.dependsOn ?? []) needed.add(before);
  return [...all.values()].filter(({ id }) => needed.has(id));
}

/** What a step does, and to what. */
const doing = ({ resource, call }: Step): string => hashOf({ resource, call });
