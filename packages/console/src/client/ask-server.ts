import type { StepGroup } from "@watchkeeper/plans/run-view";
import type { CaseStory, ChatChannel, StepsRead } from "../wire.ts";

/** What the page asks of the server; a refusal is thrown in the server's own words. */
export const server = {
  story: (id: string) => ask<CaseStory>("GET", `cases/${encodeURIComponent(id)}`),
  /** The first steps of its newest plan; those that stand so, where that is said. */
  steps: (id: string, count: number, only?: StepGroup) =>
    ask<StepsRead>(
      "GET",
      `cases/${encodeURIComponent(id)}/steps?count=${count}${only === undefined ? "" : `&only=${only}`}`,
    ),
  decide: (
    id: string,
    words: { planHash: string; verdict: "approve" | "deny"; reason: string; as: string },
  ) => ask("POST", `cases/${encodeURIComponent(id)}/decide`, words),
  undo: (id: string, words: { reason: string; as: string }) =>
    ask("POST", `cases/${encodeURIComponent(id)}/undo`, words),
  resume: (id: string, words: { reason: string; as: string }) =>
    ask("POST", `cases/${encodeURIComponent(id)}/resume`, words),
  retry: (id: string, words: { reason: string; as: string }) =>
    ask("POST", `cases/${encodeURIComponent(id)}/retry`, words),
  attempt: (words: { scenario: string; as: string }) => ask<{ did: string }>("POST", "try", words),
  advance: (duration: string) => ask<{ now: string }>("POST", "clock/advance", { duration }),
  click: (words: { ts: string; actionId: string; user: string }) => ask("POST", "chat/click", words),
  /** The chat's channel; null where this laptop has none. */
  chat: async (): Promise<ChatChannel | null> => {
    const response = await fetch("/_watchkeeper/chat");
    return response.ok ? ((await response.json()) as ChatChannel) : null;
  },
};

async function ask<Answer>(method: "GET" | "POST", path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`/_watchkeeper/${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  }).catch(() => {
    throw new Error("Watchkeeper does not answer. Nothing was done. Is `npm start` still running?");
  });
  const answer = (await response.json()) as Answer & { error?: { message: string } };
  if (answer.error) throw new Error(answer.error.message);
  return answer;
}
