import type { Clock } from "@watchkeeper/core/clock";
import { systemClock } from "@watchkeeper/core/system-clock";
import type { SimClock } from "./clock.ts";

/** How often the clock follows, in milliseconds of real time. */
const tickMs = 20;

/** What makes a simulated clock follow real time. */
export interface Pacer {
  /** Lets time stand still again. */
  stop(): void;
}

/**
 * Lets `clock` move as real time does. It follows differences, so an explicit `advance` may jump ahead at any time and
 * the jump stays. `onError` is told what failed in work that was due; absent, it is thrown as an unhandled rejection.
 */
export function pace(
  clock: SimClock,
  options: { readonly wall?: Clock; readonly onError?: (error: unknown) => void } = {},
): Pacer {
  const wall = options.wall ?? systemClock;
  const stopped = new AbortController();
  const follow = async () => {
    let last = wall.now().getTime();
    while (!stopped.signal.aborted) {
      await wall.sleep(tickMs, stopped.signal).catch(() => undefined);
      const now = wall.now().getTime();
      try {
        if (!stopped.signal.aborted) await clock.advance(Math.max(0, now - last));
      } catch (error) {
        if (!options.onError) throw error;
        options.onError(error);
      }
      last = now;
    }
  };
  void follow();
  return { stop: () => stopped.abort(new Error("The pacer was stopped.")) };
}
