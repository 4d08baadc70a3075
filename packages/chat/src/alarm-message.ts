import type { TrailAlarm } from "@watchkeeper/cases/notary";
import type { ChatMessage } from "./ports.ts";
import { foreign, moment, plain, pointsBlock, section } from "./rich-text.ts";
import { escapeText } from "./text.ts";

/** What the chat is told of an alarm: where it was, and what was done. */
export type ToldAlarm = Pick<TrailAlarm, "chain" | "seq" | "at" | "what"> & { readonly id: string };

const done: Readonly<Record<TrailAlarm["what"], string>> = {
  added: "was put in, and is none of ours",
  changed: "was changed",
  removed: "was removed",
};

/** What is said when somebody has done to the audit trail what nobody of ours ever does. */
export function alarmMessage({ id, chain, seq, at, what }: ToldAlarm): ChatMessage {
  const headline = "🚨 Somebody has tampered with the audit trail";
  const words = `record ${seq} of ${chain} ${done[what]}`;
  return {
    caseId: `alarm-${id}`,
    text: escapeText(`${headline}: ${words}`),
    blocks: [
      { type: "header", text: { type: "plain_text", text: headline, emoji: false } },
      pointsBlock("What happened", [
        section(
          plain("Record "),
          foreign(`${seq} of ${chain}`),
          plain(` ${done[what]}; seen at `),
          moment(at),
        ),
        section(
          plain(
            "The notary's own copy stands where nobody can change it: watchkeeper audit verify names the flaw",
          ),
        ),
      ]),
    ],
  };
}
