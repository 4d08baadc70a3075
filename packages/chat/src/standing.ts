import type { Case, CaseOutcome } from "@watchkeeper/cases/case";
import type { Finding } from "@watchkeeper/cases/finding";
import { type ApprovalDecision, type ApprovalRequest, approvalState } from "@watchkeeper/plans/approval";
import type { RunView } from "@watchkeeper/plans/run-view";

/** All that is told of a case. The task token is no part of it. */
export interface CaseView {
  readonly case: Case;
  readonly findings: readonly Finding[];
  /** Its newest plan, with its first steps. */
  readonly run?: RunView;
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
  if (run?.head.status === "paused") return "paused";
  if (found.status === "running" || !approval) return "running";
  const { state } = approvalState(approval.request, approval.decisions, now);
  return state === "pending" ? "asked" : state;
}

/** Whether people want to hear of a case: somebody is asked, or something is done, or was to be done. */
export function isWorthTelling({ status, outcome, executionArn, planHash }: Case): boolean {
  if (status === "awaiting-approval" || status === "running") return true;
  if (status !== "closed" || outcome === "observed" || outcome === "already-compliant") return false;
  // Whoever started its execution may have died before that was on record.
  const wasOnlyRecorded = outcome === "held" && executionArn === undefined && planHash === undefined;
  return !wasOnlyRecorded;
}

/** A standing in a few words. */
export const words: Readonly<Record<Standing, string>> = {
  "looked at": "🔎 Being looked at",
  asked: "🟡 Waiting for approval",
  approved: "🔵 Approved, about to run",
  running: "🔵 Running",
  paused: "⏸️ Paused, the halt switch is on",
  fixed: "✅ Fixed and verified",
  partly: "🟠 Partly done, some of it failed",
  denied: "⛔ Denied, nothing was changed",
  expired: "⌛ Expired, nothing was started",
  drifted: "↪️ Left alone, it changed meanwhile",
  failed: "❌ Failed",
  compensated: "↩️ Put back, the fix could not be verified",
  parked: "🆘 Parked, a person must look",
  held: "✋ Held, nothing was changed",
  refused: "🚫 Refused, nothing was changed",
  undone: "↩️ Undone, it is as it was before",
  "already-compliant": "☑️ Right already, nothing was changed",
  stale: "🕰️ Too old to be acted upon, nothing was changed",
  superseded: "🚫 Not configured any more, nothing was changed",
  observed: "👁 Observed, nothing was changed",
};
