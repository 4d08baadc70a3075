import { ownOf } from "@watchkeeper/core/own";
import { type ApprovalRules, isAmong, type PersonOf } from "@watchkeeper/plans/approval";
import type { Plan } from "@watchkeeper/plans/plan";
import type { Config } from "./schema.ts";

/**
 * How many must approve a plan, who they may be, whether whoever asked for it may be one of them, and whether each must
 * have shown an MFA code: the strictest of all that applies.
 */
export function approvalRulesFor(config: Config, plan: Pick<Plan, "account" | "checks">): ApprovalRules {
  const all: readonly (Rules | undefined)[] = [
    config.approvals,
    config.accounts.find(({ id }) => id === plan.account)?.approvals,
    ...plan.checks.map((check) => ownOf(config.checks, check)?.approvals),
  ];
  const severities = plan.checks.map((check) => ownOf(config.checks, check)?.severity);
  return {
    needed: Math.max(...all.map((rules) => rules?.needed ?? 1)),
    requesterMayApprove: all.every((rules) => rules?.requesterMayApprove ?? true),
    mfa: all.some((rules) => wantsMfa(rules, severities)),
    approvers: approversOf(config),
  };
}

/** Who may approve, by their names and by their identities: a person who is called otherwise later is the same. */
const approversOf = ({ approvals, people }: Pick<Config, "people" | "approvals">): readonly string[] =>
  approvals.approvers.flatMap((one) => [one, ...(people.find(({ name }) => name === one)?.identities ?? [])]);

/** What an entry may say of approvals. */
type Rules = NonNullable<Config["accounts"][number]["approvals"]>;

function wantsMfa(rules: Rules | undefined, severities: readonly (string | undefined)[]): boolean {
  const { mfa = false } = rules ?? {};
  return typeof mfa === "boolean" ? mfa : mfa.severities.some((severity) => severities.includes(severity));
}

/** Who is behind an identity, as the configuration's `people` say. */
export const personOf =
  ({ people }: Pick<Config, "people">): PersonOf =>
  (identity) =>
    people.find(({ identities }) => identities.includes(identity))?.name ?? identity;

/** All identities of whoever is behind one, it among them. */
export const identitiesOf =
  ({ people }: Pick<Config, "people">): ((identity: string) => readonly string[]) =>
  (identity) =>
    people.find(({ identities }) => identities.includes(identity))?.identities ?? [identity];

/** Whether an identity is that of somebody who may approve now. */
export const isApprover =
  (config: Pick<Config, "people" | "approvals">): ((identity: string) => boolean) =>
  (by) =>
    isAmong(config.approvals.approvers, { by, person: personOf(config)(by) });

/** What deciding asks of the configuration's people. */
export const people = (config: Pick<Config, "people" | "approvals">) => ({
  personOf: personOf(config),
  identitiesOf: identitiesOf(config),
  approvers: config.approvals.approvers,
});
