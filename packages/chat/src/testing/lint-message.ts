import type { KnownBlock } from "@slack/types";
import { lengthOf } from "../message-length.ts";
import type { ChatMessage } from "../ports.ts";

/** What Slack's documentation allows (docs.slack.dev, "Block Kit reference"), and what Watchkeeper allows itself. */
export function lintMessage({ text, blocks }: ChatMessage): readonly string[] {
  return [
    ...tooLong("text", text, 4_000),
    ...(/[<>]/.test(text) ? ["text: a control character is not escaped"] : []),
    ...(blocks.length > 50 ? [`${blocks.length} blocks, and 50 are allowed`] : []),
    ...blocks.flatMap((block, index) => lintBlock(`blocks[${index}]`, block)),
    ...lintAll("", blocks),
    ...(lengthOf(blocks) > 12_000
      ? [`${lengthOf(blocks)} characters in all; Slack refuses some 13,000`]
      : []),
  ];
}

const tooLong = (where: string, text: string, max: number): readonly string[] =>
  text.length > max ? [`${where}: ${text.length} characters, and ${max} are allowed`] : [];

function lintBlock(where: string, block: KnownBlock): readonly string[] {
  switch (block.type) {
    case "header":
      return [...tooLong(where, block.text.text, 150), ...empty(where, block.text.text)];
    case "context":
      return block.elements.length > 10 ? [`${where}: more than 10 elements`] : [];
    case "actions":
      return [
        ...(block.elements.length > 25 ? [`${where}: more than 25 elements`] : []),
        ...tooLong(`${where}.block_id`, block.block_id ?? "", 255),
        ...block.elements.flatMap((element) =>
          element.type === "button"
            ? [
                ...tooLong(`${where} button text`, element.text.text, 75),
                ...tooLong(`${where} button value`, element.value ?? "", 2_000),
                ...tooLong(`${where} action_id`, element.action_id ?? "", 255),
              ]
            : [`${where}: ${element.type} is no button`],
        ),
      ];
    case "rich_text":
      return [];
    default:
      return [`${where}: Watchkeeper says nothing in a block of type ${block.type}`];
  }
}

const empty = (where: string, text: string) => (text === "" ? [`${where}: it is empty`] : []);

/** What holds wherever something stands: no mrkdwn (in which foreign text would be mark-up), no mention of many, no long text. */
function lintAll(where: string, value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => lintAll(`${where}[${index}]`, one));
  if (value === null || typeof value !== "object") return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  return [
    ...(type === "mrkdwn" ? [`${where}: mrkdwn`] : []),
    ...(/^(broadcast|usergroup|channel|link)$/.test(String(type)) ? [`${where}: a ${String(type)}`] : []),
    ...(type === "text" && typeof text === "string"
      ? [...tooLong(where, text, 3_000), ...empty(where, text)]
      : []),
    ...Object.entries(value).flatMap(([key, inner]) => lintAll(`${where}.${key}`, inner)),
  ];
}
