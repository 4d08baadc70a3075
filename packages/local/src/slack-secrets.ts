/** What it takes to speak and to listen in a real workspace. */
export interface SlackSecrets {
  readonly token: string;
  readonly signingSecret: string;
}

/** The secrets in an environment: both, or none. */
export function slackSecretsOf(env: Readonly<Record<string, string | undefined>>): SlackSecrets | undefined {
  const { SLACK_BOT_TOKEN: token, SLACK_SIGNING_SECRET: signingSecret } = env;
  return token && signingSecret ? { token, signingSecret } : undefined;
}

/** The one host that a laptop may reach beside itself, while it has Slack's secrets. */
export const slackHost = "slack.com";
