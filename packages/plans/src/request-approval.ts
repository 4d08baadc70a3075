import { watchkeeper } from "@watchkeeper/core/audit-entry";
import type { Clock } from "@watchkeeper/core/clock";
import type { ApprovalRequest } from "./approval.ts";
import type { Plan } from "./plan.ts";
import type { ApprovalStore, TaskTokens } from "./ports.ts";
import { tellSettled } from "./tell-decision.ts";

/**
 * Puts a plan before people: who may decide is in the request, and until when. Asked anew for the same plan (whoever
 * asked first died), decisions stand: what they have settled is told at once to the new token.
 */
export async function requestApproval(
  asked: Pick<ApprovalRequest, "caseId" | "planHash" | "reasons" | "taskToken" | "requester">,
  deps: {
    readonly approvals: ApprovalStore;
    readonly clock: Clock;
    /** How many must approve a plan, and whether its requester may be one of them. */
    readonly rulesFor: (plan: Plan) => Pick<ApprovalRequest, "needed" | "requesterMayApprove">;
    readonly timeoutMs: number;
    readonly tokens: TaskTokens;
  },
): Promise<{ readonly until: string }> {
  const until = new Date(deps.clock.now().getTime() + deps.timeoutMs).toISOString();
  const rules = deps.rulesFor(await deps.approvals.plan(asked.caseId, asked.planHash));
  await deps.approvals.request(
    { ...asked, ...rules, until },
    {
      actor: watchkeeper,
      type: "approval requested",
      data: { planHash: asked.planHash, reasons: [...asked.reasons], needed: rules.needed, until },
    },
  );
  const { caseId, planHash } = asked;
  await tellSettled({ caseId, planHash }, deps);
  return { until };
}
