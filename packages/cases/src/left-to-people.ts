import { type Case, type CaseOutcome, isClosed } from "./case.ts";
import type { LastUndo } from "./ports.ts";

/** How long what people have had taken back is left to them: what enforces asks. */
const leftMs = 7 * 24 * 3_600_000;

/** Until when what was taken back at a time is left to people. */
export const leftUntil = (at: Date): string => new Date(at.getTime() + leftMs).toISOString();

/** How an undo ends that has taken something back, or may have. */
const hasTakenBack: ReadonlySet<CaseOutcome | undefined> = new Set(["undone", "partly", "parked"]);

/**
 * Why people are to be asked about what somebody has had taken back; nothing where its undo came to nothing, where its case
 * has done it again since, as somebody asked, or where that is long ago.
 */
export function whyLeft({ planHash, by, found }: LastUndo, now: Date): string | undefined {
  if (!hasTakenBack.has(found.outcomes?.[planHash]) || found.outcome === "fixed") return undefined;
  const until = leftUntil(closedAt(found, now));
  if (now.toISOString() >= until) return undefined;
  return `${by} had the same taken back in case ${found.id}, and until ${until} it asks`;
}

const closedAt = (found: Case, now: Date): Date =>
  isClosed(found) && found.closedAt !== undefined ? new Date(found.closedAt) : now;
