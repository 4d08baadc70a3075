import { hashOf } from "@watchkeeper/core/json";

/** What people are asked: may this plan, and no other, be run? */
export interface ApprovalRequest {
  readonly caseId: string;
  readonly planHash: string;
  readonly reasons: readonly string[];
  /** How many different people must approve. */
  readonly needed: number;
  /** Who asked for the plan, where a person did, as an identity; that person approves only where this says so. */
  readonly requester?: string | undefined;
  readonly requesterMayApprove: boolean;
  /** ISO time after which a decision comes too late. */
  readonly until: string;
  /** ISO time until which an approved plan may start, or go on after a pause. */
  readonly livesUntil: string;
  /** What Step Functions waits for; never shown to anybody. */
  readonly taskToken: string;
}

/** What a button carries: it names an approval and gives nobody any power. */
export const approvalId = (caseId: string, planHash: string): string =>
  `apr_${hashOf({ caseId, planHash }).slice(0, 24)}`;

/** Who is behind an identity: a person's name where the configuration knows it, else the identity itself. */
export type PersonOf = (identity: string) => string;

/** One person's word. */
export interface ApprovalDecision {
  readonly verdict: "approve" | "deny";
  /** The identity of whoever decided: an ARN as sts:GetCallerIdentity told it, or `slack:<team>/<user>`. */
  readonly by: string;
  /** Who that is, where the configuration knows several identities of one person; a person counts once. */
  readonly person: string;
  readonly reason: string;
  /** ISO time. */
  readonly at: string;
}

/** Where an approval stands, and by which persons. */
export type ApprovalState =
  | { readonly state: "pending"; readonly missing: number }
  | { readonly state: "approved"; readonly by: readonly string[]; readonly livesUntil: string }
  | { readonly state: "denied"; readonly by: string; readonly reason: string }
  | { readonly state: "expired" };

/** Where an approval stands, given the decisions so far. One denial denies; a person counts once. */
export function approvalState(
  request: Pick<ApprovalRequest, "needed" | "until" | "livesUntil">,
  decisions: readonly ApprovalDecision[],
  now: Date,
): ApprovalState {
  const inTime = decisions.filter((decision) => decision.at < request.until);
  const denial = inTime.find((decision) => decision.verdict === "deny");
  if (denial) return { state: "denied", by: denial.person, reason: denial.reason };
  const approvers = [...new Set(inTime.map((decision) => decision.person))];
  if (approvers.length >= request.needed)
    return { state: "approved", by: approvers, livesUntil: request.livesUntil };
  if (now.toISOString() >= request.until) return { state: "expired" };
  return { state: "pending", missing: request.needed - approvers.length };
}
