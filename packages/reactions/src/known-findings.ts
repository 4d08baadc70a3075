import { type Case, type CaseOutcome, isClosed } from "@watchkeeper/cases/case";
import { type Finding, subjectOf } from "@watchkeeper/cases/finding";
import { hashOf } from "@watchkeeper/core/json";
import type { Cases } from "./ports.ts";

/** How cases end that leave what was found as it is: people said so, or nobody but they can mend it. */
const leaving: ReadonlySet<CaseOutcome> = new Set(["denied", "refused", "undone", "observed", "parked"]);

/** Findings, sorted by what is known of them. */
export interface Sorted {
  /** What is to be brought to a case: what is new, and what one is open on, which may have mended it before. */
  readonly toPlace: readonly Finding[];
  /** How many were asked about before. */
  readonly known: number;
}

/**
 * Sorts out what has been asked about already: the same was told to a case that is open still, or to one that ended so that
 * it was left as it is.
 *
 * @param own the case that is growing: what it has on record is not known from before.
 */
export async function sortKnown(
  findings: readonly Finding[],
  own: string,
  { cases }: { readonly cases: Pick<Cases, "holders" | "recorded" | "find"> },
): Promise<Sorted> {
  if (findings.length === 0) return { toPlace: [], known: 0 };
  const holders = await cases.holders(findings);
  const byCase = Map.groupBy(findings, (finding) => holders.get(subjectOf(finding))?.caseId);
  const left = new Set<string>();
  let known = 0;
  for (const [id, held] of byCase) {
    if (id === undefined || id === own) continue;
    const found = await cases.find(id);
    if (!found || !standsIn(found)) continue;
    const recorded = await cases.recorded(id, held);
    for (const finding of held) {
      const last = recorded.get(subjectOf(finding));
      if (last === undefined || hashOf(last) !== hashOf(finding)) continue;
      known += 1;
      if (isClosed(found)) left.add(subjectOf(finding));
    }
  }
  return { toPlace: findings.filter((finding) => !left.has(subjectOf(finding))), known };
}

/** Whether what a case has on record is asked about, or was and is left as it is. */
const standsIn = (found: Case): boolean =>
  !isClosed(found) || (found.outcome !== undefined && leaving.has(found.outcome));
