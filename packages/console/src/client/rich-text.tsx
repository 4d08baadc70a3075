import type { ComponentChildren } from "preact";
import { fullTime } from "../time-words.ts";
import type { ChatPart, ChatPerson } from "../wire.ts";

interface Parts {
  readonly parts: readonly ChatPart[];
  readonly people: readonly ChatPerson[];
}

/** Slack's rich text (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block/): every text as the text that it is. */
export const RichText = ({ parts, people }: Parts) => (
  <div class="rich">
    {parts.map((part, index) => (
      <Part key={index} {...part} people={people} />
    ))}
  </div>
);

function Part({ type, elements = [], people }: ChatPart & Pick<Parts, "people">): ComponentChildren {
  if (type !== "rich_text_list") {
    return (
      <p>
        <Pieces parts={elements} people={people} />
      </p>
    );
  }
  return (
    <ul>
      {elements.map((point, index) => (
        <li key={index}>
          <Pieces parts={point.elements ?? []} people={people} />
        </li>
      ))}
    </ul>
  );
}

const Pieces = ({ parts, people }: Parts) => (
  <>
    {parts.map((part, index) => (
      <Piece key={index} {...part} people={people} />
    ))}
  </>
);

function Piece({ people, ...piece }: ChatPart & Pick<Parts, "people">): ComponentChildren {
  const { type, text, style, user_id: id, timestamp } = piece;
  const words = typeof text === "string" ? text : "";
  switch (type) {
    case "user":
      return <strong>@{people.find((one) => one.id === id)?.name ?? id}</strong>;
    case "date":
      return timestamp === undefined ? words : `${fullTime(new Date(timestamp * 1_000).toISOString())} UTC`;
    case "link":
      return words || piece.url || "";
    default:
      return styled(words, style);
  }
}

function styled(words: string, style: ChatPart["style"]): ComponentChildren {
  if (typeof style !== "object") return words;
  if (style.code) return <code>{words}</code>;
  if (style.bold) return <strong>{words}</strong>;
  return style.italic ? <em>{words}</em> : words;
}
