import type { Click } from "./click.ts";
import { slackIdentity } from "./identity.ts";

/** Who may decide in which channel, as the configuration says. */
export interface ChatRoles {
  readonly channel: string;
  /** The workspace whose people may decide, or the organisation of an Enterprise Grid. */
  readonly team: string;
  /** Whether an identity is that of an approver. Nobody else may decide. */
  readonly isApprover: (identity: string) => boolean;
}

/** Why a clicker may not decide; undefined where they may. Users of another workspace (Slack Connect) never may. */
export function whyNot(
  click: Pick<Click, "user" | "team" | "enterprise" | "channel">,
  roles: ChatRoles,
): string | undefined {
  if (click.channel !== roles.channel) return "the button was not clicked in Watchkeeper's channel";
  const team = teamOf(click, roles);
  if (team !== roles.team) return "you belong to another workspace";
  if (!roles.isApprover(slackIdentity(team, click.user)))
    return "you are not among the approvers that watchkeeper.config.ts names (approvals.approvers)";
  return undefined;
}

/** Whose a clicker is: on an Enterprise Grid, an organisation's users are the same in each of its workspaces. */
export const teamOf = (
  { team, enterprise }: Pick<Click, "team" | "enterprise">,
  roles: Pick<ChatRoles, "team">,
): string => (enterprise === roles.team ? enterprise : team);
