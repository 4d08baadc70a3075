import { useEffect, useState } from "preact/hooks";

/** What a narrow screen shows; a wide one shows all, and of the routes only the case matters. */
export type View = "cases" | "case" | "activity" | "chat";

/** Where the page is, by its address: `#/`, `#/case/c-0123456789ab`, `#/activity`, `#/chat`. */
export interface Route {
  readonly view: View;
  readonly caseId?: string;
}

/** The page's place. */
export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const moved = () => setHash(location.hash);
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  const [, view, id] = hash.split("/");
  if (view === "case" && id) return { view, caseId: decodeURIComponent(id) };
  return { view: view === "activity" || view === "chat" ? view : "cases" };
}

/** The address of a case. */
export const caseAddress = (id: string): string => `#/case/${encodeURIComponent(id)}`;
