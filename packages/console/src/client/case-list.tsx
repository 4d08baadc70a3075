import type { Case } from "@watchkeeper/cases/case";
import { currentStory } from "../is-asked.ts";
import type { Model } from "../model.ts";
import { shortTime } from "../time-words.ts";
import { caseWord } from "../words.ts";
import { Pill } from "./pill.tsx";
import { caseAddress } from "./use-route.ts";

/** All cases, the newest first. */
export function CaseList(props: {
  readonly cases: readonly Case[];
  readonly stories: Model["stories"];
  readonly shown: string | undefined;
  readonly now: string;
}) {
  const { cases, stories, shown, now } = props;
  return (
    <section class="panel cases" aria-labelledby="cases-title">
      <h2 id="cases-title">Cases {cases.length > 0 && <span class="count">{cases.length}</span>}</h2>
      {cases.length === 0 ? (
        <p class="empty">None yet. Do something below that Watchkeeper reacts to.</p>
      ) : (
        <ul>
          {cases.map((one) => (
            <li key={one.id}>
              <a href={caseAddress(one.id)} aria-current={one.id === shown ? "true" : undefined}>
                <span class="line">
                  <Pill {...caseWord(one, currentStory(one, stories)?.run)} />
                  <time dateTime={one.openedAt}>{shortTime(one.openedAt, now)}</time>
                </span>
                <span class="title">{one.title}</span>
                <span class="dim mono">{one.id}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
