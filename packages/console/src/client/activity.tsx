import { shortTime } from "../time-words.ts";
import type { Happening } from "../wire.ts";
import { caseAddress } from "./use-route.ts";

const kinds = { aws: "event", request: "request", case: "case", fault: "fault" } as const;

/** What happens, as it happens, the newest on top. */
export function Activity({
  happened,
  now,
}: {
  readonly happened: readonly Happening[];
  readonly now: string;
}) {
  return (
    <section class="panel activity" aria-labelledby="activity-title">
      <h2 id="activity-title">Activity</h2>
      {happened.length === 0 ? (
        <p class="empty">
          AWS's events, people's requests and what Watchkeeper does show here as they happen.
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be scrollable by keyboard
        <ol tabIndex={0} aria-label="What happened, the newest first">
          {happened.map(({ n, time, kind, text }) => (
            <li key={n} class={kind}>
              <time dateTime={time}>{shortTime(time, now)}</time>
              <span class="kind">{kinds[kind]}</span>
              <span class="text">{withLinks(text)}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** A text whose case ids lead to their cases. */
const withLinks = (text: string) =>
  text.split(/(\bc-[0-9a-f]{12}\b)/).map((part, index) =>
    index % 2 === 1 ? (
      <a key={part} href={caseAddress(part)}>
        {part}
      </a>
    ) : (
      part
    ),
  );
