import type { PersonOf } from "@watchkeeper/plans/approval";
import type { Plan } from "@watchkeeper/plans/plan";
import type { Config } from "./schema.ts";

/** How many must approve a plan, and whether whoever asked for it may be one of them: the strictest of all that applies. */
export function approvalRulesFor(
  config: Config,
  plan: Pick<Plan, "account" | "checks">,
): { readonly needed: number; readonly requesterMayApprove: boolean } {
  const checks: Readonly<Record<string, { readonly approvals?: Rules | undefined }>> = config.checks;
  const all: readonly (Rules | undefined)[] = [
    config.approvals,
    config.accounts.find(({ id }) => id === plan.account)?.approvals,
    ...plan.checks.map((check) => checks[check]?.approvals),
  ];
  return {
    needed: Math.max(...all.map((rules) => rules?.needed ?? 1)),
    requesterMayApprove: all.every((rules) => rules?.requesterMayApprove ?? true),
  };
}

/** What an entry may say of approvals. */
interface Rules {
  readonly needed?: number | undefined;
  readonly requesterMayApprove?: boolean | undefined;
}

/** Who is behind an identity, as the configuration's `people` say. */
export const personOf =
  ({ people }: Pick<Config, "people">): PersonOf =>
  (identity) =>
    people.find(({ identities }) => identities.includes(identity))?.name ?? identity;
