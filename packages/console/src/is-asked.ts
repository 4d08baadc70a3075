import type { CaseStory } from "./wire.ts";

/** Whether people are still asked about a case's newest plan: enough of them may have approved, and its run not begun. */
export function isAsked({ case: found, run, asked }: Pick<CaseStory, "case" | "run" | "asked">): boolean {
  if (found.status !== "awaiting-approval" || run?.head.status !== "made") return false;
  const approvers = (asked?.decisions ?? []).filter(({ verdict }) => verdict === "approve");
  return asked === undefined || new Set(approvers.map(({ person }) => person)).size < asked.needed;
}
