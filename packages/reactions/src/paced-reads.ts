import type { Clock } from "@watchkeeper/core/clock";
import { kindOf } from "@watchkeeper/core/error";
import type { Json } from "@watchkeeper/core/json";
import type { Call } from "@watchkeeper/plans/call";

/** How often a read that AWS throttles is asked for, and how long it waits before it is asked again, in milliseconds. */
const mostTries = 5;
const firstWaitMs = 1_000;

/** Reads that wait where AWS throttles them. */
export interface PacedReads {
  readonly read: (call: Call) => Promise<Json>;
  /** How often AWS has throttled one since this was asked last. */
  readonly throttled: () => number;
}

/**
 * Reads at AWS's pace: what it throttles waits, twice as long each time, jittered over the upper half, and at last is
 * thrown.
 *
 * @param random a number from 0 (included) to 1 (excluded).
 */
export function pacedReads(
  read: PacedReads["read"],
  clock: Pick<Clock, "sleep">,
  random: () => number,
): PacedReads {
  let throttles = 0;
  return {
    read: async (call) => {
      for (let tries = 1; ; tries++)
        try {
          return await read(call);
        } catch (error) {
          if (kindOf(error) !== "throttled") throw error;
          throttles += 1;
          if (tries === mostTries) throw error;
          await clock.sleep(firstWaitMs * 2 ** (tries - 1) * (0.5 + random() / 2));
        }
    },
    throttled: () => {
      const since = throttles;
      throttles = 0;
      return since;
    },
  };
}
