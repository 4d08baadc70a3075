import type { View } from "./use-route.ts";

/** The parts of the page on a narrow screen, which shows one at a time. */
export function Views(props: { readonly view: View; readonly asked: number; readonly chat: boolean }) {
  const { view, asked, chat } = props;
  const link = (to: View, address: string, name: string, decisions = 0) => (
    <a href={address} aria-current={to === view || (to === "cases" && view === "case") ? "page" : undefined}>
      {name}
      {decisions > 0 && (
        <span class="count">
          {decisions}
          <span class="unseen"> wait for people</span>
        </span>
      )}
    </a>
  );
  return (
    <nav class="views" aria-label="Parts of the page">
      {link("cases", "#/", "Cases", asked)}
      {link("activity", "#/activity", "Activity")}
      {chat && link("chat", "#/chat", "Chat")}
    </nav>
  );
}
