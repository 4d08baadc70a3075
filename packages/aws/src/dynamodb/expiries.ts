import type { Clock } from "@watchkeeper/core/clock";
import type { StoreOperations } from "./operations.ts";
import type { Table } from "./table.ts";

/** How many requests expired in a stretch of time. */
export interface Expiries {
  /** Counts one more; answers with how many there are. */
  add(window: string): Promise<number>;
  count(window: string): Promise<number>;
}

const keyOf = (window: string) => ({ pk: `COUNTER#expired#${window}`, sk: "COUNTER" });

/** What each method of the store needs. */
export const expiriesOperations = {
  add: ["dynamodb:UpdateItem of work COUNTER#expired#*"],
  count: ["dynamodb:GetItem of work"],
} as const satisfies StoreOperations<Expiries>;

/** The counters of expiries: gone a day later. */
export const dynamoExpiries = (work: Table, clock: Clock): Expiries => ({
  add: async (window) => {
    const counter = await work.update({
      update: keyOf(window),
      set: { ttl: Math.floor(clock.now().getTime() / 1_000) + 86_400, v: 1 },
      add: { expired: 1 },
    });
    return Number(counter?.expired ?? 0);
  },
  count: async (window) => Number((await work.get(keyOf(window)))?.expired ?? 0),
});
