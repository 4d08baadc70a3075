import type { Case } from "@watchkeeper/cases/case";
import { isIn, stateNames } from "@watchkeeper/cases/case-list";
import { count } from "../count.ts";
import { stateWord } from "../words.ts";
import type { Filter } from "./use-filter.ts";

/** What narrows the list of cases: words that they hold, and how they stand. */
export function CaseFilter(props: {
  readonly cases: readonly Case[];
  readonly shown: number;
  readonly filter: Filter;
  readonly setFilter: (change: Partial<Filter>) => void;
}) {
  const { cases, shown, filter, setFilter } = props;
  const states = stateNames
    .map((state) => ({ state, number: cases.filter((one) => isIn(state, one)).length }))
    .filter(({ state, number }) => number > 0 || state === filter.state);
  return (
    <search class="filter">
      <input
        type="search"
        aria-label="Search the cases"
        placeholder="Search"
        spellcheck={false}
        value={filter.search}
        onInput={({ currentTarget }) => setFilter({ search: currentTarget.value })}
      />
      <select
        aria-label="Show those that are"
        value={filter.state}
        onChange={({ currentTarget }) => setFilter({ state: currentTarget.value })}
      >
        <option value="">All</option>
        {states.map(({ state, number }) => (
          <option key={state} value={state}>
            {stateWord(state)} ({number})
          </option>
        ))}
      </select>
      <p class="unseen" role="status">
        {filter.search || filter.state ? `${count(shown, "case")} shown` : ""}
      </p>
    </search>
  );
}
