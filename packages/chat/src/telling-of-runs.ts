import type { Clock } from "@watchkeeper/core/clock";
import type { Commit, RunStore } from "@watchkeeper/plans/run";

/** How often the chat is told of a run that does nothing but go on. */
const againMs = 60_000;

const news: ReadonlySet<Commit["head"]["status"]> = new Set(["running", "paused", "ended"]);

/**
 * Runs of which the chat is told as they are written: at once where one begins, pauses, goes on or ends, and now and then
 * while a long one advances. Another plan of its case may still wait for people.
 */
export function tellingOfRuns<Runs extends Pick<RunStore, "commit">>(
  runs: Runs,
  tellChat: (caseId: string) => Promise<void>,
  clock: Pick<Clock, "now">,
): Runs {
  const told = new Map<string, number>();
  return {
    ...runs,
    commit: async (run, commit) => {
      const committed = await runs.commit(run, commit);
      const { caseId } = run.ref;
      const { status } = commit.head;
      const now = clock.now().getTime();
      const last = told.get(caseId) ?? now;
      const isNews = news.has(status) || now - last >= againMs;
      told.set(caseId, isNews ? now : last);
      if ("run" in committed && isNews) await tellChat(caseId);
      return committed;
    },
  };
}
