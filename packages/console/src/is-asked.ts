import type { Case } from "@watchkeeper/cases/case";
import type { CaseStory } from "./wire.ts";

/**
 * Whether people are still asked about a case's newest plan: enough of them may have approved, and its run not begun; or
 * their time may be over.
 */
export function isAsked(
  { case: found, run, asked }: Pick<CaseStory, "case" | "run" | "asked">,
  now: string,
): boolean {
  if (found.status !== "awaiting-approval" || run?.head.status !== "made") return false;
  if (asked && now >= asked.until) return false;
  const approvers = (asked?.decisions ?? []).filter(({ verdict }) => verdict === "approve");
  return asked === undefined || new Set(approvers.map(({ person }) => person)).size < asked.needed;
}

/** What was read of a case, as it stands by what the list has heard since: a decision that is over is not offered. */
export const upToDate = (story: CaseStory, newest: Case | undefined): CaseStory =>
  newest && newest.audit.seq > story.case.audit.seq
    ? { ...story, case: { ...story.case, ...newest } }
    : story;

/** What was read of a case, where nothing has been written of it since. */
export function currentStory(
  { id, audit }: Case,
  stories: Readonly<Record<string, CaseStory>>,
): CaseStory | undefined {
  const story = stories[id];
  return story?.case.audit.seq === audit.seq ? story : undefined;
}
