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
  { slack }: Pick<Config, "slack">,
  secrets: SlackSecrets | undefined,
): Promise<OpenChat> {
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
  const emulator = await startSlackEmulator({ approvers: slack.approvers });
  return { slack: emulator.slack, page: emulator.url, close: emulator.close };
}
