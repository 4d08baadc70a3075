import type { KnownBlock } from "@slack/types";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { signatureHeader, signatureOf, timestampHeader } from "@watchkeeper/slack/signature";
import { askFunctionUrl, type UrlAnswer, type UrlAsked } from "./function-url.ts";
import type { Laptop, LaptopSlack } from "./laptop.ts";
import { askSlack } from "./slack-emulator.ts";

/** A message as the workspace holds it. */
export interface StoredMessage {
  readonly ts: string;
  readonly text: string;
  readonly blocks?: readonly KnownBlock[];
  readonly thread_ts?: string;
  readonly edited?: { readonly ts: string };
}

/** The path at which clicks are taken. */
export const interactivityPath = "/slack/interactivity";

/** The chat of a laptop; where it has none, it says so. */
export function chatOf({ slack }: Laptop): LaptopSlack {
  if (slack) return slack;
  throw new WatchkeeperError(
    "NoChat",
    "not-found",
    "This laptop has no chat: watchkeeper.config.ts names no slack channel. Nothing was done.",
  );
}

/** What was said in the channel, the newest first: not who came and how it was renamed. */
export async function storedMessages(slack: LaptopSlack): Promise<readonly StoredMessage[]> {
  const { messages } = await askSlack(slack, "conversations.history", { channel: slack.channel, limit: 200 });
  return (messages as readonly (StoredMessage & { subtype?: string })[]).filter(
    ({ subtype }) => subtype === undefined,
  );
}

/** A click as Slack would send it: on a button that stands in the message, signed with the app's secret, at this moment. */
export function clickRequest(
  laptop: Laptop,
  click: { readonly message: StoredMessage; readonly actionId: string; readonly user: string },
): UrlAsked {
  const slack = chatOf(laptop);
  const button = buttonsOf(click.message).find(({ action_id: id }) => id === click.actionId);
  if (!button) {
    throw new WatchkeeperError(
      "NoSuchButton",
      "not-found",
      `The message ${click.message.ts} has no button "${click.actionId}" (any more). Nothing was clicked.`,
    );
  }
  const seconds = Math.floor(laptop.world.clock.now().getTime() / 1_000);
  const body = new URLSearchParams({
    payload: JSON.stringify({
      type: "block_actions",
      user: { id: click.user, username: click.user, name: click.user, team_id: slack.team },
      api_app_id: "A000000001",
      container: {
        type: "message",
        message_ts: click.message.ts,
        channel_id: slack.channel,
        is_ephemeral: false,
      },
      trigger_id: `${seconds}.${laptop.world.hex(12)}`,
      team: { id: slack.team, domain: "watchkeeper" },
      enterprise: null,
      is_enterprise_install: false,
      channel: { id: slack.channel, name: "watchkeeper" },
      message: click.message,
      actions: [{ ...button, action_ts: `${seconds}.000000` }],
    }),
  }).toString();
  return signed(slack.signingSecret, seconds, body);
}

/** A signed request to the interactivity endpoint. */
export const signed = (secret: string, seconds: number, body: string): UrlAsked => ({
  path: interactivityPath,
  method: "POST",
  headers: {
    "content-type": "application/x-www-form-urlencoded",
    [timestampHeader]: String(seconds),
    [signatureHeader]: signatureOf(secret, String(seconds), body),
  },
  body: Buffer.from(body),
});

const buttonsOf = ({ blocks = [] }: StoredMessage) =>
  blocks.flatMap((block) =>
    block.type === "actions" ? block.elements.filter((element) => element.type === "button") : [],
  );

/** Sends a request to the interactivity endpoint. */
export async function send(laptop: Laptop, request: UrlAsked): Promise<UrlAnswer> {
  return (await askFunctionUrl(laptop, request)) ?? { status: 404, headers: {}, body: "" };
}
