import type { Clock } from "@watchkeeper/core/clock";
import { approvalState } from "./approval.ts";
import type { ApprovalStore, Outbox, OutboxLine, TaskTokens } from "./ports.ts";

/** What telling a waiting execution needs. */
export interface TellDeps {
  readonly approvals: Pick<ApprovalStore, "find">;
  readonly tokens: TaskTokens;
  readonly outbox: Outbox;
  readonly clock: Clock;
}

/** Tells the waiting execution how its approval stands, if that is settled, and takes the line out of the outbox. */
export async function tellDecision(line: OutboxLine, deps: TellDeps): Promise<void> {
  await tellSettled(line, deps);
  await deps.outbox.told(line);
}

/** Tells the waiting execution how its approval stands, if that is settled. */
async function tellSettled(
  { caseId, planHash }: Pick<OutboxLine, "caseId" | "planHash">,
  { approvals, tokens, clock }: Pick<TellDeps, "approvals" | "tokens" | "clock">,
): Promise<void> {
  const found = await approvals.find(caseId, planHash);
  const state = found && approvalState(found.request, found.decisions, clock.now());
  if (found && (state?.state === "approved" || state?.state === "denied"))
    await tokens.succeed(found.request.taskToken, { ...state });
}

/** Tells the execution that waits for people's word on a plan that it is made anew: what was approved of it is void. */
export async function tellChanged(
  { caseId, planHash }: Pick<OutboxLine, "caseId" | "planHash">,
  { approvals, tokens }: Pick<TellDeps, "approvals" | "tokens">,
): Promise<void> {
  const found = await approvals.find(caseId, planHash);
  if (found) await tokens.succeed(found.request.taskToken, { state: "changed" });
}

/** Tells again what a crash left untold; a line that fails stays for the next sweep, and stops no other. */
export async function sweepOutbox(
  deps: TellDeps,
): Promise<{ readonly told: number; readonly failed: readonly unknown[] }> {
  const failed: unknown[] = [];
  const lines = await deps.outbox.due();
  for (const line of lines) await tellDecision(line, deps).catch((error: unknown) => failed.push(error));
  return { told: lines.length - failed.length, failed };
}
