import type { RichTextBlock, RichTextElement, RichTextSection } from "@slack/types";
import { shortName } from "@watchkeeper/core/identity";
import { slackUserOf } from "./identity.ts";
import { shorten } from "./text.ts";

/**
 * Rich text instead of mrkdwn: what stands in a text element is shown as it is, so no tag, name or reason can mention
 * anybody, link anywhere or change how the message looks.
 */
const maxPieceLength = 200;

export const plain = (text: string): RichTextElement => ({ type: "text", text });
/** Text of somebody else's, shortened. */
export const foreign = (text: string): RichTextElement => plain(shorten(text, maxPieceLength) || "–");
export const bold = (text: string): RichTextElement => ({
  type: "text",
  text: shorten(text, maxPieceLength) || "–",
  style: { bold: true },
});
export const code = (text: string): RichTextElement => ({
  type: "text",
  text: shorten(text, maxPieceLength) || "–",
  style: { code: true },
});
/**
 * A person: a Slack user by their name there, anybody else as the configuration calls them, or by the last part of their ARN.
 *
 * @param known who is behind the identity; the identity itself where nobody knows.
 */
export const person = (identity: string, known = identity): RichTextElement => {
  const user = slackUserOf(identity);
  return user ? { type: "user", user_id: user } : code(known === identity ? shortName(identity) : known);
};
/** A moment, in each reader's own time zone. */
export const moment = (iso: string): RichTextElement => ({
  type: "date",
  timestamp: Math.floor(Date.parse(iso) / 1_000),
  format: "{date_short_pretty} at {time}",
  fallback: iso,
});

export const section = (...elements: RichTextElement[]): RichTextSection => ({
  type: "rich_text_section",
  elements,
});

/** A block: a heading line, and its points. */
export const pointsBlock = (heading: string, points: readonly RichTextSection[]): RichTextBlock => ({
  type: "rich_text",
  elements: [section(bold(heading)), { type: "rich_text_list", style: "bullet", elements: [...points] }],
});
