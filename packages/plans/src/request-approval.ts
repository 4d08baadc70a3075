import { watchkeeper } from "@watchkeeper/core/audit-entry";
import type { Clock } from "@watchkeeper/core/clock";
import type { ApprovalRequest } from "./approval.ts";
import type { ApprovalStore } from "./ports.ts";

/** Puts a plan before people: who may decide is in the request, and until when. */
export async function requestApproval(
  asked: Pick<ApprovalRequest, "caseId" | "planHash" | "reasons" | "taskToken">,
  deps: {
    readonly approvals: ApprovalStore;
    readonly clock: Clock;
    readonly needed: number;
    readonly timeoutMs: number;
  },
): Promise<{ readonly until: string }> {
  const until = new Date(deps.clock.now().getTime() + deps.timeoutMs).toISOString();
  await deps.approvals.request(
    { ...asked, needed: deps.needed, until },
    {
      actor: watchkeeper,
      type: "approval requested",
      data: { planHash: asked.planHash, reasons: [...asked.reasons], needed: deps.needed, until },
    },
  );
  return { until };
}
