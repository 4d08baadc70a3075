import { shownPlan } from "@watchkeeper/chat/shown-plans";
import type { Desk } from "./desk.ts";
import type { Look } from "./follow-case.ts";

/** The plan that a person has decided on, and how. */
export interface DecidedOn {
  readonly planHash: string;
  readonly isDenied: boolean;
}

/**
 * Whether a case has come as far as a decision takes it: to its end, to a halt, or, where another plan of it waits for
 * people, to the end of the plan that was decided on.
 */
export const isSeenTo =
  (desk: Pick<Desk, "plans" | "approvals" | "clock">, { planHash, isDenied }: DecidedOn) =>
  async ({ found }: Pick<Look, "found">): Promise<boolean> => {
    if (found.status === "closed" || found.status === "held") return true;
    if (found.status !== "awaiting-approval") return false;
    const next = await shownPlan(found, desk);
    if (!next.isAsked || next.planHash === planHash) return false;
    if (isDenied) return true;
    const { head } = await desk.plans.open({ caseId: found.id, planHash });
    return head.status === "ended";
  };
