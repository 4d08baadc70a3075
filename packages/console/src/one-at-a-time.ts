import type { Clock } from "@watchkeeper/core/clock";

/** How long a pause is, compared with the work before it: what takes long is done rarely. */
const rest = 3;

/** Does work one at a time, with a pause after each: what is asked for meanwhile is done once more, then. */
export function oneAtATime(clock: Clock): (work: () => Promise<unknown>, leastPauseMs: number) => void {
  let isBusy = false;
  let next: (() => Promise<unknown>) | undefined;
  const go = async (work: () => Promise<unknown>, leastPauseMs: number): Promise<void> => {
    isBusy = true;
    const began = clock.now().getTime();
    await work().catch(() => undefined);
    await clock.sleep(Math.max(leastPauseMs, rest * (clock.now().getTime() - began)));
    isBusy = false;
    const waiting = next;
    next = undefined;
    if (waiting) await go(waiting, leastPauseMs);
  };
  return (work, leastPauseMs) => {
    if (isBusy) next = work;
    else void go(work, leastPauseMs);
  };
}
