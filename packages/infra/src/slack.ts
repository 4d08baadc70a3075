import type { Names } from "@watchkeeper/config/names";
import type { DeploymentInput } from "./deployment-input.ts";

/**
 * What functions are told of the chat. Secrets are named, never given: whoever may read a function's configuration reads
 * no token in it. Without a channel nothing is said, and without a signing secret nothing is taken.
 */
export function slackVariables(
  { config, slack }: DeploymentInput,
  names: Names,
): Readonly<Record<string, string>> {
  const place = slack === "nowhere" ? undefined : (slack ?? config.slack);
  return {
    SLACK_API_URL: slack !== undefined && slack !== "nowhere" ? slack.apiUrl : "https://slack.com/api/",
    SLACK_CHANNEL: place?.channel ?? "",
    SLACK_TEAM: place?.team ?? "",
    SLACK_BOT_TOKEN: `ssm:${names.slackBotToken}`,
    SLACK_SIGNING_SECRET: `ssm:${names.slackSigningSecret}`,
  };
}
