import {
  LogLevel,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from "@slack/web-api";
import type { ChatChannel, ChatMessage } from "@watchkeeper/chat/ports";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { ownOf } from "@watchkeeper/core/own";

/** Slack's own address. */
export const slackApiUrl = "https://slack.com/api/";

/** How to reach a channel. */
export interface SlackChannelOptions {
  readonly token: string;
  readonly channel: string;
  /** Slack itself, or an emulator. */
  readonly apiUrl: string;
}

/** How many of the channel's newest messages are looked through for one whose posting was never confirmed. */
const lookBack = 100;
const eventType = "watchkeeper_case";
const timeoutMs = 8_000;

/** Slack asks to be left alone for so long. */
export class SlackBusy extends WatchkeeperError {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super(
      "SlackBusy",
      "throttled",
      `Slack asks to come again in ${retryAfterSeconds} s. Nothing was posted.`,
    );
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A channel of Slack, through its Web API. It tries once: whoever calls comes again, on a clock of their own. */
export function slackChannel({ token, channel, apiUrl }: SlackChannelOptions): ChatChannel {
  const slack = new WebClient(token, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    logLevel: LogLevel.ERROR,
    logger: silent,
  });
  const metadata = (caseId: string) => ({ event_type: eventType, event_payload: { case_id: caseId } });
  const content = ({ text, blocks, caseId }: ChatMessage) => ({
    text,
    blocks: [...blocks],
    metadata: metadata(caseId),
  });
  return {
    post: (message) =>
      asking("chat.postMessage", async () => {
        const { ts = "" } = await slack.chat.postMessage({
          channel,
          ...content(message),
          unfurl_links: false,
          unfurl_media: false,
        });
        return { channel, ts };
      }),
    update: (ref, message) =>
      asking("chat.update", async () => {
        try {
          await slack.chat.update({ channel: ref.channel, ts: ref.ts, ...content(message) });
          return "updated";
        } catch (error) {
          if (error instanceof WebAPIPlatformError && error.data.error === "message_not_found") return "gone";
          throw error;
        }
      }),
    find: (caseId) =>
      asking("conversations.history", async () => {
        const { messages = [] } = await slack.conversations.history({
          channel,
          limit: lookBack,
          include_all_metadata: true,
        });
        const found = messages.find(
          ({ metadata: data }) =>
            data?.event_type === eventType &&
            (data.event_payload as { case_id?: unknown } | undefined)?.case_id === caseId,
        );
        return found?.ts === undefined ? undefined : { channel, ts: found.ts };
      }),
    whisper: (user, text) =>
      asking("chat.postEphemeral", async () => {
        await slack.chat.postEphemeral({ channel, user, text });
      }),
  };
}

/** What the client would log is thrown, and told by whoever catches it. */
const silent = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};

async function asking<T>(method: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fromSlack(error, method);
  }
}

/** An error of Slack's in our words. */
function fromSlack(error: unknown, method: string): unknown {
  if (error instanceof WebAPIRateLimitedError) return new SlackBusy(error.retryAfter);
  if (error instanceof WebAPIPlatformError) {
    const { error: code, response_metadata: more } = error.data;
    const details = more?.messages?.length ? ` (${more.messages.join("; ")})` : "";
    return new WatchkeeperError(
      "SlackRefused",
      /^(internal_error|fatal_error|service_unavailable|request_timeout)$/.test(code)
        ? "unavailable"
        : "denied",
      `Slack refused ${method}: ${code}${details}. ${ownOf(hints, code) ?? "Nothing was said in the channel."}`,
      { cause: error },
    );
  }
  if (error instanceof WebAPIRequestError || error instanceof WebAPIHTTPError)
    return new WatchkeeperError("SlackUnreachable", "unavailable", `${method}: ${error.message}`, {
      cause: error,
    });
  return error;
}

const hints: Readonly<Record<string, string>> = {
  channel_not_found: "slack.channel of watchkeeper.config.ts must be the id of a channel that the bot is in.",
  not_in_channel: "Invite the bot to the channel: /invite @Watchkeeper.",
  invalid_auth: "The bot token is not valid (any more).",
  not_authed: "No bot token was given.",
  missing_scope: "The bot needs the scopes chat:write and channels:history.",
};
