import type { Clock } from "@watchkeeper/core/clock";
import { approvalState } from "./approval.ts";
import type { Plan } from "./plan.ts";
import type { ApprovalStore, Limits, Switches } from "./ports.ts";

/** What asking the gate again needs. */
export interface AdmitDeps {
  readonly approvals: ApprovalStore;
  readonly limits: Limits;
  readonly switches: Switches;
  readonly clock: Clock;
  readonly stepsPerHour: number;
  /** Is told when a run may start. */
  readonly started: (plan: Plan, planHash: string) => Promise<void>;
}

/**
 * The gate, asked again when a plan starts: the halt switch, the approval where people were asked, and the hourly limit,
 * which a conditional write reserves. Answers with a reason not to start, or nothing.
 */
export const admitRun =
  ({ approvals, limits, switches, clock, stepsPerHour, started }: AdmitDeps) =>
  async (plan: Plan, planHash: string): Promise<string | undefined> => {
    if (await switches.halted()) return "the halt switch is on";
    const asked = await approvals.find(plan.caseId, planHash);
    const approved = asked && approvalState(asked.request, asked.decisions, clock.now());
    if (approved && approved.state !== "approved")
      return `people were asked about it, and it is ${approved.state}`;
    const reserved = await limits.reserve(
      plan.account,
      `${plan.caseId}.${planHash}`,
      plan.steps.length,
      stepsPerHour,
    );
    // People who approved have seen that the limit was reached: it is why they were asked.
    if (!reserved && !approved)
      return `the limit of ${stepsPerHour} steps an hour in account ${plan.account} is reached`;
    await started(plan, planHash);
    return undefined;
  };
