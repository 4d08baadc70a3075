/**
 * Does work one at a time, with a pause after each: what is asked for meanwhile is done once more, then.
 *
 * @param wait takes so many milliseconds.
 */
export function oneAtATime(
  wait: (ms: number) => Promise<void>,
): (work: () => Promise<unknown>, pauseMs: number) => void {
  let isBusy = false;
  let next: (() => Promise<unknown>) | undefined;
  const go = async (work: () => Promise<unknown>, pauseMs: number): Promise<void> => {
    isBusy = true;
    await work().catch(() => undefined);
    await wait(pauseMs);
    isBusy = false;
    const waiting = next;
    next = undefined;
    if (waiting) await go(waiting, pauseMs);
  };
  return (work, pauseMs) => {
    if (isBusy) next = work;
    else void go(work, pauseMs);
  };
}
