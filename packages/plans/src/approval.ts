import { hashOf } from "@watchkeeper/core/json";

/** What it takes to approve a plan. */
export interface ApprovalRules {
  /** How many different people must approve. */
  readonly needed: number;
  /** Whether whoever asked for the plan may be one of them. */
  readonly requesterMayApprove: boolean;
  /** Whether only those approvals count whose givers have shown a code of their MFA device. */
  readonly mfa?: boolean | undefined;
  /** Who may approve and deny: persons' names, or identities. Absent in requests of releases before 0.4: whoever could. */
  readonly approvers?: readonly string[] | undefined;
}

/** What people are asked: may this plan, and no other, be run? It keeps its rules: a later configuration weakens none. */
export interface ApprovalRequest extends ApprovalRules {
  readonly caseId: string;
  readonly planHash: string;
  readonly reasons: readonly string[];
  /** Who asked for the plan, where a person did, as an identity; that person approves only where the rules say so. */
  readonly requester?: string | undefined;
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
  /** Whether whoever decided had shown a code of their MFA device. */
  readonly mfa?: boolean | undefined;
  /** ISO time. */
  readonly at: string;
}

/** Decisions by the persons that the configuration knows now: whoever is called otherwise since is no second one. */
export const asKnownNow = (
  decisions: readonly ApprovalDecision[],
  personOf: PersonOf,
): readonly ApprovalDecision[] =>
  decisions.map((decision) => ({ ...decision, person: personOf(decision.by) }));

/** Whether somebody is among the approvers, by their name or by this identity of theirs. */
export const isAmong = (
  approvers: readonly string[] | undefined,
  { by, person }: Pick<ApprovalDecision, "by" | "person">,
): boolean => approvers === undefined || approvers.includes(person) || approvers.includes(by);

/** The stricter of two in what they ask for; who may approve stays as it was asked first. */
export const stricter = (first: ApprovalRules, later: ApprovalRules): ApprovalRules => ({
  needed: Math.max(first.needed, later.needed),
  requesterMayApprove: first.requesterMayApprove && later.requesterMayApprove,
  mfa: first.mfa === true || later.mfa === true,
  approvers: first.approvers ?? later.approvers,
});

/** Where an approval stands, and by which persons. */
export type ApprovalState =
  | { readonly state: "pending"; readonly missing: number }
  | { readonly state: "approved"; readonly by: readonly string[]; readonly livesUntil: string }
  | { readonly state: "denied"; readonly by: string; readonly reason: string }
  | { readonly state: "expired" };

/** How an approval is settled, where it is for good. */
export const settledAs = ({ state }: ApprovalState): "approved" | "denied" | undefined =>
  state === "approved" || state === "denied" ? state : undefined;

/** Where an approval stands, given the decisions so far. One denial denies; a person counts once, and only who may approve. */
export function approvalState(
  request: Pick<ApprovalRequest, "needed" | "mfa" | "approvers" | "until" | "livesUntil">,
  decisions: readonly ApprovalDecision[],
  now: Date,
): ApprovalState {
  const inTime = decisions.filter((decision) => decision.at < request.until);
  const denial = inTime.find((decision) => decision.verdict === "deny");
  if (denial) return { state: "denied", by: denial.person, reason: denial.reason };
  const counting = inTime.filter(
    (decision) => isAmong(request.approvers, decision) && (!request.mfa || decision.mfa === true),
  );
  const approvers = [...new Set(counting.map((decision) => decision.person))];
  if (approvers.length >= request.needed)
    return { state: "approved", by: approvers, livesUntil: request.livesUntil };
  if (now.toISOString() >= request.until) return { state: "expired" };
  return { state: "pending", missing: request.needed - approvers.length };
}
