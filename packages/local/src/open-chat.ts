import { slackUserOf } from "@watchkeeper/chat/identity";
import type { Config } from "@watchkeeper/config/schema";
import type { LaptopSlack } from "./laptop.ts";
import { startSlackEmulator } from "./slack-emulator.ts";
import type { SlackSecrets } from "./slack-secrets.ts";

/** The chat of a served laptop. */
export interface OpenChat {
  readonly slack: LaptopSlack | undefined;
  /** The emulator's own page, where there is one. */
  readonly page: string | undefined;
  close(): Promise<void>;
}

/** Slack itself where its secrets are given; else an emulator of it; nothing where the configuration names no channel. */
export async function openChat(
  config: Pick<Config, "slack" | "people" | "approvals">,
  secrets: SlackSecrets | undefined,
): Promise<OpenChat> {
  const { slack } = config;
  if (!slack) return { slack: undefined, page: undefined, close: async () => {} };
  if (secrets) {
    const { channel, team } = slack;
    return {
      slack: {
        apiUrl: "https://slack.com/api/",
        channel,
        team,
        ...secrets,
        emulated: false,
      },
      page: undefined,
      close: async () => {},
    };
  }
  const emulator = await startSlackEmulator({ approvers: slackUsersOf(config) });
  return { slack: emulator.slack, page: emulator.url, close: emulator.close };
}

/** The Slack users whom the configuration names. */
const slackUsersOf = ({ people, approvals }: Pick<Config, "people" | "approvals">): readonly string[] => {
  const named = [...people.flatMap(({ identities }) => identities), ...approvals.approvers];
  return [...new Set(named.flatMap((identity) => slackUserOf(identity) ?? []))];
};
