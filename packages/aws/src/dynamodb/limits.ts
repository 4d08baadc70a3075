import type { Clock } from "@watchkeeper/core/clock";
import type { Limits } from "@watchkeeper/plans/ports";
import type { StoreOperations } from "./operations.ts";
import type { Table } from "./table.ts";

/** What each method of the store needs. */
export const limitsOperations = {
  stepsThisHour: ["dynamodb:GetItem of work"],
  reserve: ["dynamodb:UpdateItem of work COUNTER#steps#*", "dynamodb:GetItem of work"],
} as const satisfies StoreOperations<Limits>;

/** The counters: one item per account and hour, gone a day later. */
export function dynamoLimits(work: Table, clock: Clock): Limits {
  const keyNow = (account: string) => ({
    pk: `COUNTER#steps#${account}#${clock.now().toISOString().slice(0, 13)}`,
    sk: "COUNTER",
  });
  return {
    stepsThisHour: async (account, but) => {
      const counter = await work.get(keyNow(account));
      const hasOwn = but !== undefined && (counter?.runs as Set<string> | undefined)?.has(but.run) === true;
      return Number(counter?.steps ?? 0) - (hasOwn ? but.steps : 0);
    },
    reserve: async (account, run, steps, max) => {
      if (max !== undefined && steps > max) return false;
      const key = keyNow(account);
      const runs = { without: run };
      const reserved = await work.update({
        update: key,
        set: { ttl: Math.floor(clock.now().getTime() / 1_000) + 86_400, v: 1 },
        add: { steps, runs: new Set([run]) },
        if:
          max === undefined
            ? { runs }
            : {
                anyOf: [
                  { steps: { absent: true }, runs },
                  { steps: { atMost: max - steps }, runs },
                ],
              },
      });
      // Refused: there is no room, or it was reserved before, perhaps by a try whose answer was lost.
      return (
        reserved !== undefined || ((await work.get(key))?.runs as Set<string> | undefined)?.has(run) === true
      );
    },
  };
}
