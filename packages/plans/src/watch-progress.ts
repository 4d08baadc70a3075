import type { Progress } from "./front.ts";
import type { RunStore } from "./run.ts";

/** Runs of which somebody is told, with each write, how far they had come and how far they are now. */
export const watchProgress = <Runs extends Pick<RunStore, "commit">>(
  runs: Runs,
  tell: (was: Progress, is: Progress) => void,
): Runs => ({
  ...runs,
  commit: async (run, commit) => {
    const committed = await runs.commit(run, commit);
    if ("run" in committed) tell(run.head.progress, committed.run.head.progress);
    return committed;
  },
});
