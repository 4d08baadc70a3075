import type { Case, CaseOutcome } from "@watchkeeper/cases/case";
import type { Finding } from "@watchkeeper/cases/finding";
import { openStatuses, outcomes, type Tone } from "@watchkeeper/cases/outcomes";
import { type ApprovalDecision, type ApprovalRequest, approvalState } from "@watchkeeper/plans/approval";
import type { RunView } from "@watchkeeper/plans/run-view";

/** All that is told of a case. The task token is no part of it. */
export interface CaseView {
  readonly case: Case;
  readonly findings: readonly Finding[];
  /** The plan that people see first, with its first steps; and the other plans of its present round, without. */
  readonly run?: RunView;
  readonly others?: readonly RunView[];
  readonly approval?: {
    readonly request: Pick<ApprovalRequest, "reasons" | "needed" | "until" | "livesUntil">;
    readonly decisions: readonly ApprovalDecision[];
  };
  readonly now: Date;
}

/** Where a case stands, as the chat tells it. */
export type Standing = "looked at" | "asked" | "approved" | "running" | "paused" | CaseOutcome;

/** Where a case stands. */
export function standingOf({ case: found, approval, run, now }: CaseView): Standing {
  if (found.status === "closed") return found.outcome ?? "failed";
  if (found.status === "open") return "looked at";
  if (found.status === "held" || run?.head.status === "paused") return "paused";
  if (found.status === "running" || !approval) return "running";
  const { state } = approvalState(approval.request, approval.decisions, now);
  return state === "pending" ? "asked" : state;
}

/** What of a case shows whether the chat is to hear of it. */
export type CaseNews = Pick<Case, "id" | "status" | "outcome" | "executionArn" | "planHash" | "audit">;

/** Whether people want to hear of a case: somebody is asked, or something is done, or was to be done. */
export function isWorthTelling({
  status,
  outcome,
  executionArn,
  planHash,
}: Omit<CaseNews, "id" | "audit">): boolean {
  if (status === "awaiting-approval" || status === "running" || status === "held") return true;
  if (status !== "closed" || outcome === "observed" || outcome === "already-compliant") return false;
  // Whoever started its execution may have died before that was on record.
  const wasOnlyRecorded = outcome === "held" && executionArn === undefined && planHash === undefined;
  return !wasOnlyRecorded;
}

/** How a message begins: where people are waited for, something is left as it was found, it went well or wrong. */
const signs: Readonly<Record<Tone | "busy", string>> = {
  good: "✅",
  waiting: "🟡",
  attention: "⚠️",
  bad: "❌",
  neutral: "⚪",
  busy: "🔵",
};

const beforeItsEnd: Readonly<Record<Exclude<Standing, CaseOutcome>, string>> = {
  "looked at": `${signs.busy} ${openStatuses.open.word}`,
  asked: `${signs.waiting} ${openStatuses["awaiting-approval"].word}`,
  approved: `${signs.busy} Approved, about to run`,
  running: `${signs.busy} ${openStatuses.running.word}`,
  paused: "⏸️ Paused, the halt switch is on",
};

/** A standing in a few words. */
export function wordsFor(standing: Standing): string {
  if (!isEnd(standing)) return beforeItsEnd[standing];
  const { word, tone } = outcomes[standing];
  return `${signs[tone]} ${word}`;
}

/** Whether a standing is a case's end. */
export const isEnd = (standing: Standing): standing is CaseOutcome => Object.hasOwn(outcomes, standing);
