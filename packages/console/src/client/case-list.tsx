import type { Case } from "@watchkeeper/cases/case";
import { holds, isIn } from "@watchkeeper/cases/case-list";
import { resourceCountOf } from "@watchkeeper/cases/resource-count";
import { useMemo } from "preact/hooks";
import { numeral } from "../count.ts";
import { currentStory } from "../is-asked.ts";
import type { Model } from "../model.ts";
import { ageWords, fullTime } from "../time-words.ts";
import { caseWord, worstOf } from "../words.ts";
import { CaseFilter } from "./case-filter.tsx";
import { useFilter } from "./use-filter.ts";
import { caseAddress } from "./use-route.ts";
import { useTabStop } from "./use-tab-stop.ts";

type Known = Pick<Model, "cases" | "stories" | "accounts" | "severities" | "now">;

/** All cases, those that wait for people first; a search and a choice narrow them. */
export function CaseList(props: Known & { readonly shown: string | undefined }) {
  const { cases, stories, accounts, severities, shown } = props;
  const [filter, setFilter] = useFilter();
  const minute = props.now.slice(0, 16);
  const found = useMemo(
    () =>
      cases.filter(
        (one) =>
          (filter.state === "" || isIn(filter.state, one)) &&
          holds(filter.search, one, accounts[one.account]),
      ),
    [cases, accounts, filter],
  );
  const rows = useMemo(
    () => found.map((one) => <CaseRow key={one.id} found={one} isShown={one.id === shown} {...props} />),
    [found, stories, shown, severities, minute],
  );
  const narrowed = useMemo(
    () => <CaseFilter cases={cases} shown={found.length} filter={filter} setFilter={setFilter} />,
    [cases, found, filter],
  );
  const list = useTabStop("a", '[aria-current="true"]');
  return (
    <section class="panel cases" aria-labelledby="cases-title">
      <h2 id="cases-title">
        Cases{" "}
        {cases.length > 0 && (
          <span class="count">
            {found.length < cases.length && `${numeral(found.length)} of `}
            {numeral(cases.length)}
          </span>
        )}
      </h2>
      {cases.length === 0 ? (
        <p class="empty">None yet. Do something below that Watchkeeper reacts to.</p>
      ) : (
        <>
          {narrowed}
          {found.length === 0 ? (
            <p class="empty">
              None of them is such.{" "}
              <button type="button" onClick={() => setFilter({ state: "", search: "" })}>
                Show all
              </button>
            </p>
          ) : (
            <ul {...list}>{rows}</ul>
          )}
        </>
      )}
    </section>
  );
}

function CaseRow({
  found,
  isShown,
  stories,
  accounts,
  severities,
  now,
}: Known & { readonly found: Case; readonly isShown: boolean }) {
  const { word, tone } = caseWord(found, currentStory(found, stories)?.run);
  const severity = worstOf(found.checks.flatMap((check) => severities[check] ?? []));
  const resources = resourceCountOf(found);
  return (
    <li>
      <a href={caseAddress(found.id)} aria-current={isShown ? "true" : undefined}>
        <span class="line">
          <span class={`word ${tone}`}>{word}</span>
          <time dateTime={found.openedAt} title={`${fullTime(found.openedAt)} UTC`}>
            {ageWords(found.openedAt, now)}
          </time>
        </span>
        <span class="title">{found.title}</span>
        <span class="dim facts">
          {[
            severity,
            accounts[found.account] ?? found.account,
            resources > 1 ? `${numeral(resources)} resources` : undefined,
            found.id,
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </a>
    </li>
  );
}
