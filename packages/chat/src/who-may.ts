import type { Click } from "./click.ts";
import { slackIdentity } from "./identity.ts";

/** Who may decide in which channel, as the configuration says. */
export interface ChatRoles {
  readonly channel: string;
  /** The workspace; absent: the one that the channel is in. */
  readonly team?: string | undefined;
  /** Whether an identity is that of an approver. Nobody else may decide. */
  readonly isApprover: (identity: string) => boolean;
}

/** Why a clicker may not decide; undefined where they may. Users of another workspace (Slack Connect) never may. */
export function whyNot(
  click: Pick<Click, "user" | "team" | "home" | "channel">,
  roles: ChatRoles,
): string | undefined {
  if (click.channel !== roles.channel) return "the button was not clicked in Watchkeeper's channel";
  if (click.team !== (roles.team ?? click.home)) return "you belong to another workspace";
  if (!roles.isApprover(slackIdentity(click.team, click.user)))
    return "you are not among the approvers that watchkeeper.config.ts names (approvals.approvers)";
  return undefined;
}
