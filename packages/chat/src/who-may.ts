import type { Click } from "./click.ts";

/** Who may decide in which channel, as the configuration says. */
export interface ChatRoles {
  readonly channel: string;
  /** The workspace whose people may decide, or the organisation of an Enterprise Grid. */
  readonly team: string;
  /** User ids. Nobody who does not stand here may decide. */
  readonly approvers: readonly string[];
}

/** Why a clicker may not decide; undefined where they may. Users of another workspace (Slack Connect) never may. */
export function whyNot(
  click: Pick<Click, "user" | "team" | "enterprise" | "channel">,
  roles: ChatRoles,
): string | undefined {
  if (click.channel !== roles.channel) return "the button was not clicked in Watchkeeper's channel";
  if (teamOf(click, roles) !== roles.team) return "you belong to another workspace";
  if (!roles.approvers.includes(click.user))
    return "you are not among the approvers that watchkeeper.config.ts names (slack.approvers)";
  return undefined;
}

/** Whose a clicker is: on an Enterprise Grid, an organisation's users are the same in each of its workspaces. */
export const teamOf = (
  { team, enterprise }: Pick<Click, "team" | "enterprise">,
  roles: Pick<ChatRoles, "team">,
): string => (enterprise === roles.team ? enterprise : team);
