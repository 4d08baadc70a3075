/** How a person of a Slack workspace stands in the audit trail. */
export type SlackIdentity = `slack:${string}/${string}`;

/** The identity of a user: a workspace's user ids say nothing in another workspace. */
export const slackIdentity = (team: string, user: string): SlackIdentity => `slack:${team}/${user}`;

/** The user id in an identity; undefined where it is of another kind (an ARN). */
export const slackUserOf = (identity: string): string | undefined =>
  /^slack:[TE][A-Z0-9]+\/([UW][A-Z0-9]+)$/.exec(identity)?.[1];
