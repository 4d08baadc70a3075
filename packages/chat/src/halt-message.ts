import type { HaltChange } from "@watchkeeper/cases/halt-switch";
import { namesOfPeople } from "@watchkeeper/core/identity";
import type { ChatMessage } from "./ports.ts";
import { foreign, moment, person, plain, pointsBlock, section } from "./rich-text.ts";
import { escapeText, shorten } from "./text.ts";

/** By what a message about a change of the halt switch is found again. */
export const haltTopic = (seq: number): string => `halt-${seq}`;

const maxText = 1_000;

/**
 * What is said when somebody sets the halt switch.
 *
 * @param personOf who is behind an identity; the identity itself where nobody knows.
 */
export function haltMessage(
  seq: number,
  { halted, by, at, reason }: HaltChange,
  personOf: (identity: string) => string,
): ChatMessage {
  const headline = halted
    ? "⏸️ The halt switch is on: nothing new is changed"
    : "▶️ The halt is taken back: changes are made again";
  const comesOfIt = halted
    ? "runs pause where they stand, approvals are kept, and all goes on by itself when it is taken back: watchkeeper resume"
    : "paused runs go on by themselves, within five minutes";
  return {
    caseId: haltTopic(seq),
    text: escapeText(shorten(`${headline} (${namesOfPeople(personOf)(by)}: ${reason})`, maxText)),
    blocks: [
      { type: "header", text: { type: "plain_text", text: headline, emoji: false } },
      pointsBlock("What happened", [
        section(
          person(by, personOf(by)),
          plain(halted ? " put it on at " : " took it back at "),
          moment(at),
          plain(": "),
          foreign(reason),
        ),
        section(plain(comesOfIt)),
      ]),
    ],
  };
}
