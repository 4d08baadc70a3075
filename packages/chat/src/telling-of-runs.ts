import type { Clock } from "@watchkeeper/core/clock";
import type { RunStore } from "@watchkeeper/plans/run";

/** How often the chat is told of a run that does nothing but go on. */
const againMs = 60_000;

/**
 * Runs of which the chat is told as they are written: at once where one begins, pauses or goes on, and now and then while
 * a long one advances. Its end is told when its case closes.
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
      const isNews = status === "running" || status === "paused" || now - last >= againMs;
      told.set(caseId, isNews ? now : last);
      if ("run" in committed && isNews) await tellChat(caseId);
      return committed;
    },
  };
}
