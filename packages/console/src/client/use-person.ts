import { useState } from "preact/hooks";

const key = "watchkeeper.person";

/** Who acts on this page: kept in this browser, `me` at first. */
export function usePerson(): readonly [string, (name: string) => void] {
  const [name, setName] = useState(() => remembered() || "me");
  const set = (next: string) => {
    setName(next);
    try {
      localStorage.setItem(key, next);
    } catch {
      // A browser may forbid it: then the name lasts as long as the page.
    }
  };
  return [name, set];
}

function remembered(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
