import type { Clock } from "@watchkeeper/core/clock";
import type { Refusals } from "@watchkeeper/reactions/take-word";
import type { StoreOperations } from "./operations.ts";
import type { Table } from "./table.ts";

/** What each method of the store needs. */
export const refusalsOperations = {
  add: ["dynamodb:UpdateItem of work COUNTER#refused#*"],
} as const satisfies StoreOperations<Refusals>;

/** How long a counter stays, in seconds. */
const lifeSeconds = 3_600;

/** The counters of refused words, of each person and minute: gone an hour later. */
export const dynamoRefusals = (work: Table, clock: Clock): Refusals => ({
  add: async (identity) => {
    const now = clock.now();
    const minute = now.toISOString().slice(0, 16);
    const counter = await work.update({
      update: { pk: `COUNTER#refused#${minute}#${identity}`, sk: "COUNTER" },
      set: { ttl: Math.floor(now.getTime() / 1_000) + lifeSeconds, v: 1 },
      add: { refused: 1 },
    });
    return Number(counter?.refused ?? 1);
  },
});
