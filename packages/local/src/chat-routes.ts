import { slackIdentity } from "@watchkeeper/chat/identity";
import { isApprover } from "@watchkeeper/config/approval-rules";
import { WatchkeeperError } from "@watchkeeper/core/error";
import * as z from "zod";
import { chatOf, clickRequest, send, storedMessages } from "./click-driver.ts";
import { parseBody, type RouteTable } from "./route.ts";
import { people } from "./slack-emulator.ts";

const clickBody = z.object({ ts: z.string(), actionId: z.string(), user: z.string() });

/** The emulated chat, for the console: what the channel holds, and clicks on it as Slack would send them. */
export const chatRoutes: RouteTable = {
  "GET /_watchkeeper/chat": async (laptop) => {
    const slack = chatOf(laptop);
    const mayDecide = isApprover(laptop.config);
    return {
      channel: slack.channel,
      team: slack.team,
      emulated: slack.emulated,
      people: people.map((one) => ({
        ...one,
        mayDecide: mayDecide(slackIdentity(slack.team ?? "", one.id)),
      })),
      messages: (await storedMessages(slack)).map(({ ts, text, blocks, thread_ts: thread, edited }) => ({
        ts,
        text,
        blocks: blocks ?? [],
        ...(thread ? { thread } : {}),
        edited: edited !== undefined,
      })),
    };
  },
  "POST /_watchkeeper/chat/click": async (laptop, body) => {
    const slack = chatOf(laptop);
    const { ts, actionId, user } = parseBody(
      clickBody,
      body,
      '{"ts": "…", "actionId": "approve", "user": "bob"}. Nothing was clicked.',
    );
    if (!slack.emulated) {
      throw new WatchkeeperError(
        "RealSlack",
        "denied",
        "This laptop talks to Slack itself: people click there, each as themselves. Nothing was clicked.",
      );
    }
    const message = (await storedMessages(slack)).find((one) => one.ts === ts);
    if (!message) {
      throw new WatchkeeperError(
        "NoSuchMessage",
        "not-found",
        `The channel has no message ${ts} (any more). Nothing was clicked.`,
      );
    }
    const id = people.find((one) => one.name === user)?.id ?? user;
    const { status } = await send(laptop, clickRequest(laptop, { message, actionId, user: id }));
    return { status };
  },
};
