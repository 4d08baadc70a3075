import { WatchkeeperError } from "@watchkeeper/core/error";
import { createEmulator } from "emulate";
import type { LaptopSlack } from "./laptop.ts";

/** Somebody in the emulated workspace. */
export interface ChatPerson {
  readonly id: string;
  readonly name: string;
}

/** The emulated workspace's own first team and channel; their ids cannot be chosen. */
const team = "T000000001";
const channel = "C000000001";
const adminToken = "xoxp-admin";
const bot = { id: "B0WATCHKPR", user: "U0WATCHKPR", token: "xoxb-watchkeeper" };
const scopes = ["chat:write", "channels:read", "channels:history", "users:read"];

/** The people who are always there. Who of them may decide stands in watchkeeper.config.ts. */
export const people: readonly ChatPerson[] = [
  { id: "U00ALICE", name: "alice" },
  { id: "U0000BOB", name: "bob" },
  { id: "U00CAROL", name: "carol" },
];

/** An emulated Slack that runs. */
export interface SlackEmulator {
  readonly slack: LaptopSlack;
  readonly url: string;
  readonly people: readonly ChatPerson[];
  /** Forgets every message. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a Slack on a loopback port (a free one unless told), with a workspace, a channel, a bot, and people in it. */
export async function startSlackEmulator(options: {
  readonly port?: number;
  /** User ids that the configuration names; who is not among the usual people gets their id as a name. */
  readonly approvers: readonly string[];
}): Promise<SlackEmulator> {
  const others = options.approvers
    .filter((id) => !people.some((one) => one.id === id))
    .map((id) => ({ id, name: id.toLowerCase() }));
  const all = [...people, ...others];
  const emulator = await createEmulator({
    service: "slack",
    port: options.port ?? 0,
    seed: { slack: seed(all) },
  });
  const apiUrl = `${emulator.url}/api/`;
  const furnish = async () => {
    await askSlack({ apiUrl, token: adminToken }, "conversations.rename", { channel, name: "watchkeeper" });
    const users = [bot.user, ...all.map(({ id }) => id)].join();
    await askSlack({ apiUrl, token: adminToken }, "conversations.invite", { channel, users });
  };
  await furnish();
  return {
    url: emulator.url,
    people: all,
    slack: {
      apiUrl,
      channel,
      team,
      token: bot.token,
      signingSecret: "the-emulator-signs-with-this",
      emulated: true,
    },
    reset: async () => {
      emulator.reset();
      await furnish();
    },
    close: () => emulator.close(),
  };
}

/**
 * The emulator chooses the ids of seeded users at random, but takes those of an app's bot user as they are: so that ids
 * are the same in every run, people are made that way.
 */
const seed = (all: readonly ChatPerson[]) => ({
  team: { name: "Watchkeeper on a laptop", domain: "watchkeeper" },
  strict_scopes: true,
  oauth_apps: [
    appOf("watchkeeper", "Watchkeeper", bot.user, bot.id),
    ...all.map(({ id, name }) => appOf(name, name, id, id.replace(/^./, "B"))),
  ],
  tokens: [
    { token: bot.token, type: "bot", user_id: bot.user, bot_id: bot.id, bot_user_id: bot.user, scopes },
    { token: adminToken, type: "user", user_id: "U000000001", scopes: ["channels:manage", "channels:write"] },
  ],
});

const appOf = (name: string, title: string, user: string, botId: string) => ({
  client_id: name,
  client_secret: name,
  name: title,
  redirect_uris: [],
  bot_name: name,
  bot_user_id: user,
  bot_id: botId,
});

/** A request to Slack's Web API as whoever a token belongs to. */
export async function askSlack(
  { apiUrl, token }: Pick<LaptopSlack, "apiUrl" | "token">,
  method: string,
  body: unknown,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(`${apiUrl}${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { ok: boolean; error?: string };
  if (answer.ok) return answer as never;
  throw new WatchkeeperError("SlackRefused", "denied", `Slack refused ${method}: ${answer.error}.`);
}
