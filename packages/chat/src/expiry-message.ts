import type { ChatMessage } from "./ports.ts";
import { code, moment, plain, pointsBlock, section } from "./rich-text.ts";

/** How long the expiries that are told of together may lie apart, in milliseconds. */
const windowMs = 15 * 60_000;

/** With how many of them expiries are told of together: fewer say it with their own messages. */
export const fewestExpiries = 5;

/** The quarter of an hour that a moment is in, by its beginning (ISO time). */
export const expiryWindow = (now: Date): string =>
  new Date(Math.floor(now.getTime() / windowMs) * windowMs).toISOString();

/** In how many seconds a quarter of an hour is over. */
export const secondsLeftOf = (window: string, now: Date): number =>
  Math.max(0, Math.ceil((Date.parse(window) + windowMs - now.getTime()) / 1_000));

/** By what a message about a wave of expiries is found again. */
export const expiryTopic = (window: string): string => `expired-${window}`;

/** What is said when many requests expire at about the same time: one message for all of them. */
export function expiryMessage(window: string, count: number): ChatMessage {
  const headline = `⌛ ${count} requests expired: nobody decided in time`;
  return {
    caseId: expiryTopic(window),
    text: headline,
    blocks: [
      { type: "header", text: { type: "plain_text", text: headline, emoji: false } },
      pointsBlock("What happened", [
        section(
          plain("in the quarter of an hour from "),
          moment(window),
          plain("; nothing of them was started"),
        ),
        section(plain("which: "), code("watchkeeper cases --state expired")),
        section(plain("to ask again, all of them: "), code('watchkeeper retry --all expired --reason "…"')),
      ]),
    ],
  };
}
