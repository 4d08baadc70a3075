import { durationMs } from "@watchkeeper/core/duration";
import { WatchkeeperError } from "@watchkeeper/core/error";
import * as z from "zod";
import { ClockAdvance } from "./clock-advance.ts";
import { parseBody, type RouteTable } from "./route.ts";

const advance = z.object({ duration: z.string(), progress: z.boolean().default(false) });

/** The most that the clock is moved at once. */
const longest = "400 days";

/** The laptop's clock: what time it is, moving it on, and stopping whoever moves it. */
export function clockRoutes(): RouteTable {
  const underWay = new Set<ClockAdvance>();
  return {
    "GET /_watchkeeper/clock": async ({ world }) => ({ now: world.clock.now().toISOString() }),
    "POST /_watchkeeper/clock/advance": async (laptop, body) => {
      const { duration, progress } = parseBody(
        advance,
        body,
        '{"duration": "1h"}, and with "progress": true it is told on the way. The clock was left as it is.',
      );
      const ms = durationMs(duration);
      if (ms > durationMs(longest)) throw tooLong(duration);
      const moving = new ClockAdvance(laptop, ms, progress);
      underWay.add(moving);
      void moving.ended.then(() => underWay.delete(moving));
      return moving;
    },
    "POST /_watchkeeper/clock/stop": async ({ world }) => {
      const stopped = [...underWay];
      for (const moving of stopped) moving.stop();
      await Promise.all(stopped.map(({ ended }) => ended));
      return { now: world.clock.now().toISOString(), stopped: stopped.length };
    },
  };
}

const tooLong = (duration: string) =>
  new WatchkeeperError(
    "TooLong",
    "invalid-input",
    `"${duration}" is too long: the clock is moved ${longest} at once at most. It was left as it is. ` +
      "To go further, move it several times.",
  );
