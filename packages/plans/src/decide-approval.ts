import type { Clock } from "@watchkeeper/core/clock";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { type ApprovalDecision, type ApprovalState, approvalState } from "./approval.ts";
import type { ApprovalStore, TaskTokens } from "./ports.ts";

/** A person's word on a plan. */
export interface Verdict {
  readonly caseId: string;
  readonly planHash: string;
  readonly verdict: ApprovalDecision["verdict"];
  readonly by: string;
  readonly reason: string;
}

/** Keeps a person's decision, and tells the waiting execution once it is settled. */
export async function decideApproval(
  verdict: Verdict,
  deps: { readonly approvals: ApprovalStore; readonly tokens: TaskTokens; readonly clock: Clock },
): Promise<ApprovalState> {
  const { approvals, tokens, clock } = deps;
  const now = clock.now();
  const before = await asked(verdict, approvals);
  const settled = approvalState(before.request, before.decisions, now);
  if (settled.state === "expired") {
    throw new WatchkeeperError(
      "ApprovalExpired",
      "conflict",
      `The approval of case ${verdict.caseId} expired at ${before.request.until}. Nothing was started, and this decision was not kept. ` +
        "Where the finding still stands, the next event opens a new case.",
    );
  }
  const decision: ApprovalDecision = {
    verdict: verdict.verdict,
    by: verdict.by,
    reason: verdict.reason,
    at: now.toISOString(),
  };
  const own = before.decisions.find((other) => other.by === verdict.by);
  if (settled.state !== "pending" && !own) {
    throw new WatchkeeperError(
      "AlreadyDecided",
      "conflict",
      `Case ${verdict.caseId} was ${settled.state} before. This decision was not kept, and nothing was changed.`,
    );
  }
  const kept = own
    ? false
    : await approvals.decide(verdict.caseId, verdict.planHash, decision, {
        actor: verdict.by,
        type: verdict.verdict === "approve" ? "plan approved" : "plan denied",
        data: { planHash: verdict.planHash, reason: verdict.reason },
      });
  const after = kept ? await asked(verdict, approvals) : before;
  if (own && own.verdict !== verdict.verdict) {
    throw new WatchkeeperError(
      "AlreadyDecided",
      "conflict",
      `${verdict.by} said "${own.verdict}" to case ${verdict.caseId} before, and a decision stands. Nothing was changed.`,
    );
  }
  const state = approvalState(after.request, after.decisions, now);
  // Told again when the same person says the same once more: the first telling may have been lost.
  if (state.state === "approved" || state.state === "denied")
    await tokens.succeed(after.request.taskToken, { ...state });
  return state;
}

async function asked({ caseId, planHash }: Verdict, approvals: ApprovalStore) {
  const found = await approvals.find(caseId, planHash);
  if (found) return found;
  throw new WatchkeeperError(
    "NoApproval",
    "conflict",
    `Nobody was asked about case ${caseId}: nothing of it waits for a decision. Nothing was changed.`,
  );
}
