import { useState } from "preact/hooks";
import type { Model } from "../model.ts";
import { fullTime } from "../time-words.ts";
import { server } from "./ask-server.ts";
import type { Attempt } from "./attempt.ts";

/** Who acts, and what time it is. */
export function TopBar(props: {
  readonly model: Pick<Model, "connected" | "now">;
  readonly person: string;
  readonly setPerson: (name: string) => void;
  readonly attempt: Attempt;
}) {
  const { model, person, setPerson, attempt } = props;
  return (
    <header class="bar">
      <h1>
        <Eye />
        Watchkeeper
      </h1>
      {!model.connected && (
        <p class="offline" role="status">
          {model.now ? "Not connected; trying again" : "Connecting"}
        </p>
      )}
      <label class="person">
        <span>Acting as</span>
        <input
          value={person}
          spellcheck={false}
          autocomplete="off"
          maxLength={64}
          onInput={({ currentTarget }) => setPerson(currentTarget.value.trim())}
          onBlur={() => person === "" && setPerson("me")}
        />
      </label>
      <Clock now={model.now} attempt={attempt} />
    </header>
  );
}

function Clock({ now, attempt }: { readonly now: string; readonly attempt: Attempt }) {
  const [moving, setMoving] = useState(false);
  const advance = async (duration: string, words: string) => {
    setMoving(true);
    await attempt(() => server.advance(duration), `The clock is ${words} further.`);
    setMoving(false);
  };
  return (
    <section class="clock" aria-label="The clock" aria-busy={moving}>
      {now && (
        <time dateTime={now} title="The embedded AWS's own time">
          {fullTime(now)} <abbr title="Coordinated Universal Time">UTC</abbr>
        </time>
      )}
      <div class="buttons">
        <button
          type="button"
          disabled={moving}
          onClick={() => advance("1h", "1 hour")}
          aria-label="Advance 1 hour"
        >
          +1 h
        </button>
        <button
          type="button"
          disabled={moving}
          onClick={() => advance("1d", "1 day")}
          aria-label="Advance 1 day"
        >
          +1 day
        </button>
      </div>
    </section>
  );
}

const Eye = () => (
  <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
    <path d="M3 16q13-15 26 0q-13 15-26 0z" fill="none" stroke="currentColor" stroke-width="2.5" />
    <circle cx="16" cy="16" r="4.5" fill="currentColor" />
  </svg>
);
