import { watchkeeper } from "@watchkeeper/core/audit-entry";
import type { Clock } from "@watchkeeper/core/clock";
import { type ApprovalRequest, type ApprovalRules, approvalState, settledAs, stricter } from "./approval.ts";
import type { PlanTerms } from "./plan.ts";
import type { ApprovalStore, TaskTokens } from "./ports.ts";
import type { RunRef } from "./run.ts";
import { tellSettled } from "./tell-decision.ts";

/**
 * Puts a plan before people: who may decide is in the request, and until when. Asked anew for the same plan (whoever
 * asked first died), decisions stand: what they have settled is told at once to the new token.
 */
export async function requestApproval(
  asked: Pick<ApprovalRequest, "caseId" | "planHash" | "reasons" | "taskToken">,
  deps: {
    readonly approvals: ApprovalStore;
    readonly clock: Clock;
    /** What it takes to approve a plan. */
    readonly rulesFor: (plan: PlanTerms) => ApprovalRules;
    readonly timeoutMs: number;
    /** How long an approval lives after the last moment at which it could be given. */
    readonly livesMs: number;
    readonly tokens: TaskTokens;
    /** Whether the plan still counts: something may have joined its case since it was made. */
    readonly countsNow: (ref: RunRef) => Promise<boolean>;
  },
): Promise<{ readonly until: string }> {
  const before = await deps.approvals.find(asked.caseId, asked.planHash);
  const decideBy = deps.clock.now().getTime() + deps.timeoutMs;
  // Asked anew, people have no more time than they had.
  const until = before?.request.until ?? new Date(decideBy).toISOString();
  const livesUntil = before?.request.livesUntil ?? new Date(decideBy + deps.livesMs).toISOString();
  const plan = await deps.approvals.terms(asked.caseId, asked.planHash);
  const rulesNow = deps.rulesFor(plan);
  const rules = before ? stricter(before.request, rulesNow) : rulesNow;
  // Who asked for it stands in the plan, under its hash: no caller can say otherwise.
  const requester = plan.requestedBy === undefined ? {} : { requester: plan.requestedBy };
  const request: ApprovalRequest = { ...asked, ...rules, ...requester, until, livesUntil };
  await deps.approvals.request(
    request,
    before && settledAs(approvalState(request, before.decisions, deps.clock.now())),
    {
      actor: watchkeeper,
      type: "approval requested",
      data: { planHash: asked.planHash, reasons: [...asked.reasons], needed: rules.needed, until },
    },
  );
  const { caseId, planHash } = asked;
  if (await deps.countsNow({ caseId, planHash })) await tellSettled({ caseId, planHash }, deps);
  else await deps.tokens.succeed(asked.taskToken, { state: "changed" });
  return { until };
}
