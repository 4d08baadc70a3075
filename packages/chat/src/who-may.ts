import type { Click } from "./click.ts";

/** Who may decide in which channel, as the configuration says. */
export interface ChatRoles {
  readonly channel: string;
  /** The workspace; absent: the one that the channel is in. */
  readonly team?: string | undefined;
  /** User ids. Nobody who does not stand here may decide. */
  readonly approvers: readonly string[];
}

/** Why a clicker may not decide; undefined where they may. Users of another workspace (Slack Connect) never may. */
export function whyNot(
  click: Pick<Click, "user" | "team" | "home" | "channel">,
  roles: ChatRoles,
): string | undefined {
  if (click.channel !== roles.channel) return "the button was not clicked in Watchkeeper's channel";
  if (click.team !== (roles.team ?? click.home)) return "you belong to another workspace";
  if (!roles.approvers.includes(click.user))
    return "you are not among the approvers that watchkeeper.config.ts names (slack.approvers)";
  return undefined;
}
