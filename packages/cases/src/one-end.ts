import type { Case, CaseOutcome } from "./case.ts";

/** How a plan, or all of a round, came to its end. */
export interface End {
  readonly outcome: CaseOutcome;
  readonly note?: string | undefined;
}

/** What counts before what, where several plans came out differently and nothing stands. */
const gravest: readonly CaseOutcome[] = [
  "parked",
  "failed",
  "compensated",
  "drifted",
  "refused",
  "denied",
  "expired",
  "superseded",
];
const good: ReadonlySet<CaseOutcome> = new Set(["fixed", "undone"]);

/** One end for several plans: what stands beside what came to nothing is `partly`. */
export function inOne(ends: readonly End[]): End {
  const telling = ends.filter(({ outcome }) => outcome !== "already-compliant");
  const [first] = telling.length > 0 ? telling : ends;
  if (first === undefined) return { outcome: "already-compliant" };
  const note = [...new Set(telling.flatMap((end) => (end.note ? [end.note] : [])))].join("; ");
  const noted = (outcome: CaseOutcome): End => ({ outcome, ...(note ? { note } : {}) });
  if (telling.every(({ outcome }) => outcome === first.outcome)) return noted(first.outcome);
  const worst = gravest.find((outcome) => telling.some((end) => end.outcome === outcome));
  const stands = telling.some(({ outcome }) => good.has(outcome) || outcome === "partly");
  if (worst === "parked" || !stands) return noted(worst ?? first.outcome);
  const has = (wanted: CaseOutcome) => telling.some(({ outcome }) => outcome === wanted);
  if (worst !== undefined || has("partly")) return noted("partly");
  return noted(has("fixed") ? "fixed" : first.outcome);
}

/** How what was asked for last came out: an undo that nobody approved is no success, though the fix still stands. */
export function lastOutcome({ outcome, outcomes = {}, gate }: Case): CaseOutcome | undefined {
  const hashes = [...(gate?.ended ?? []), ...(gate?.plans ?? []).map(({ planHash }) => planHash)];
  const ends = hashes.flatMap((hash): End[] => {
    const end = outcomes[hash];
    return end === undefined ? [] : [{ outcome: end }];
  });
  const all = gate?.stop ? [...ends, gate.stop] : ends;
  return all.length > 0 ? inOne(all).outcome : outcome;
}
