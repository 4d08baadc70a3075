import { useState } from "preact/hooks";
import { shortTime } from "../time-words.ts";
import type { ChatChannel, ChatPart, Whisper } from "../wire.ts";
import { RichText } from "./rich-text.tsx";

/** The chat's channel, as people see it in Slack; in an emulated one, clicks are made here, for one of them. */
export function Chat(
  props: ChatChannel & {
    readonly whispers: Readonly<Record<string, Whisper>>;
    readonly now: string;
    readonly click: (ts: string, actionId: string, user: string) => Promise<unknown>;
  },
) {
  const { emulated, people, messages, whispers, now, click } = props;
  const [user, setUser] = useState((people.find(({ mayDecide }) => mayDecide) ?? people[0])?.id ?? "");
  return (
    <section class="panel chat" aria-labelledby="chat-title">
      <div class="line">
        <h2 id="chat-title">Chat</h2>
        {emulated && (
          <label>
            <span class="dim">Click as</span>{" "}
            <select value={user} onChange={({ currentTarget }) => setUser(currentTarget.value)}>
              {people.map(({ id, name, mayDecide }) => (
                <option key={id} value={id}>
                  {name}
                  {mayDecide ? "" : " (may not decide)"}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {emulated && whispers[user] && (
        <p class="whisper">
          <span class="dim">
            Only {people.find(({ id }) => id === user)?.name ?? user} sees this, at{" "}
            {shortTime(whispers[user].at, now)}:
          </span>{" "}
          {whispers[user].text}
        </p>
      )}
      {messages.length === 0 ? (
        <p class="empty">What Watchkeeper says to the team shows here, as it does in Slack.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be scrollable by keyboard
        <ol tabIndex={0} aria-label="Messages, the newest first">
          {messages.map(({ ts, text, blocks }) => (
            <li key={ts} class="message">
              {blocks.length === 0 && <p>{text}</p>}
              {blocks.map((block, index) => (
                <Block
                  key={index}
                  block={block}
                  people={people}
                  click={emulated ? (actionId) => click(ts, actionId, user) : undefined}
                />
              ))}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Block(props: {
  readonly block: ChatPart;
  readonly people: ChatChannel["people"];
  /** Absent where people click in Slack itself. */
  readonly click: ((actionId: string) => unknown) | undefined;
}) {
  const { block, people, click } = props;
  const { type, text, fields = [], elements = [] } = block;
  switch (type) {
    case "header":
      return <h3>{textOf(text)}</h3>;
    case "section":
      return <>{[text, ...fields].map((part) => part && <p key={textOf(part)}>{textOf(part)}</p>)}</>;
    case "context":
      return <p class="dim">{elements.map((part) => textOf(part.text)).join(" ")}</p>;
    case "rich_text":
      return <RichText parts={elements} people={people} />;
    case "actions":
      return (
        <div class="buttons">
          {elements.map(({ type: kind, action_id: id, style, text: words }) =>
            kind === "button" && id ? (
              <button
                key={id}
                type="button"
                class={style === "primary" ? "main" : "plain"}
                disabled={!click}
                onClick={() => click?.(id)}
              >
                {textOf(words)}
              </button>
            ) : null,
          )}
        </div>
      );
    case "divider":
      return <hr />;
    default:
      return null;
  }
}

const textOf = (text: ChatPart | string | undefined): string =>
  typeof text === "object" ? textOf(text.text) : (text ?? "");
