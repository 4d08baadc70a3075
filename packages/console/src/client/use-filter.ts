import { useState } from "preact/hooks";

/** Which cases the list shows. */
export interface Filter {
  /** How they stand, by a state's name; empty: anyhow. */
  readonly state: string;
  /** The words that they hold; empty: any. */
  readonly search: string;
}

/** Which cases the list shows: kept in the page's address, before what says which case is shown. */
export function useFilter(): readonly [Filter, (change: Partial<Filter>) => void] {
  const [filter, setFilter] = useState<Filter>(() => {
    const words = new URLSearchParams(location.search);
    return { state: words.get("state") ?? "", search: words.get("search") ?? "" };
  });
  const set = (change: Partial<Filter>) => {
    const next = { ...filter, ...change };
    setFilter(next);
    const words = new URLSearchParams(Object.entries(next).filter(([, value]) => value !== ""));
    const query = words.size > 0 ? `?${words}` : "";
    history.replaceState(null, "", `${location.pathname}${query}${location.hash}`);
  };
  return [filter, set];
}
