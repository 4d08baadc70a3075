import type { CaseStore } from "@watchkeeper/cases/ports";
import { isRetryable, kindOf, messageOf } from "@watchkeeper/core/error";
import type { Json } from "@watchkeeper/core/json";
import type { ApprovalState } from "@watchkeeper/plans/approval";
import type { Verdict } from "@watchkeeper/plans/decide-approval";
import type { Click } from "./click.ts";
import { slackIdentity } from "./identity.ts";
import { type ChatRoles, teamOf, whyNot } from "./who-may.ts";

/** What taking a click needs. */
export interface TakeClickDeps {
  readonly roles: ChatRoles;
  readonly findApproval: (id: string) => Promise<{ caseId: string; planHash: string } | undefined>;
  readonly cases: Pick<CaseStore, "update">;
  readonly decide: (
    verdict: Verdict,
  ) => Promise<{ readonly state: ApprovalState; readonly repeated: boolean }>;
}

/** What the clicker is answered, and whether their click decided. */
export interface ClickAnswer {
  readonly result: "decided" | "repeated" | "refused" | "replayed" | "unknown";
  readonly text: string;
}

/**
 * Takes a verified click: who may not decide, comes too late, or clicks again is answered so, and it stands in the trail.
 *
 * @param replayed whether this very request came before.
 */
export async function takeClick(click: Click, replayed: boolean, deps: TakeClickDeps): Promise<ClickAnswer> {
  const by = slackIdentity(teamOf(click, deps.roles), click.user);
  const named = await deps.findApproval(click.approvalId);
  if (!named) {
    return {
      result: "unknown",
      text: "This button belongs to nothing that Watchkeeper asked. Nothing was changed.",
    };
  }
  const { caseId, planHash } = named;
  const record = (type: string, data: Readonly<Record<string, Json>> = {}) =>
    deps.cases.update(
      caseId,
      {},
      { actor: by, type, data: { planHash, verdict: click.verdict, via: "slack", ...data } },
    );
  if (replayed) {
    await record("click replayed", { note: "the same signed request came again; it was not taken" });
    return { result: "replayed", text: `This click on case ${caseId} came before. It counts once.` };
  }
  const why = whyNot(click, deps.roles);
  if (why !== undefined) {
    await record("click refused", { note: why });
    return { result: "refused", text: `Your click on case ${caseId} changed nothing: ${why}.` };
  }
  try {
    const { state, repeated } = await deps.decide({
      caseId,
      planHash,
      verdict: click.verdict,
      by,
      mfa: false,
      reason: "clicked in Slack",
    });
    if (repeated) {
      await record("click repeated");
      return { result: "repeated", text: `You had said so to case ${caseId} already. It counts once.` };
    }
    return { result: "decided", text: decided(caseId, state) };
  } catch (error) {
    if (isRetryable(error) || kindOf(error) === "bug") throw error;
    await record("click refused", { note: messageOf(error) });
    return { result: "refused", text: messageOf(error) };
  }
}

function decided(caseId: string, state: ApprovalState): string {
  switch (state.state) {
    case "pending":
      return `Kept: you approved case ${caseId}. ${state.missing} more must approve.`;
    case "approved":
      return `Kept: case ${caseId} is approved, and its plan starts.`;
    case "denied":
      return `Kept: case ${caseId} is denied. Nothing was changed.`;
    case "expired":
      return `Case ${caseId} expired. Nothing was started.`;
  }
}
