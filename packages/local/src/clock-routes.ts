import { durationMs } from "@watchkeeper/core/duration";
import * as z from "zod";
import { parseBody, type RouteTable } from "./route.ts";

const advance = z.object({ duration: z.string() });

/** The laptop's clock. */
export const clockRoutes: RouteTable = {
  "GET /_watchkeeper/clock": async ({ world }) => ({ now: world.clock.now().toISOString() }),
  "POST /_watchkeeper/clock/advance": async ({ world }, body) => {
    const { duration } = parseBody(advance, body, '{"duration": "1h"}. The clock was left as it is.');
    await world.clock.advance(durationMs(duration));
    return { now: world.clock.now().toISOString() };
  },
};
