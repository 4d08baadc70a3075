import type { Clock } from "@watchkeeper/core/clock";
import type { Limits } from "@watchkeeper/plans/ports";
import type { Table } from "./table.ts";

/** The counters in the one table: one item per account and hour, gone a day later. */
export function dynamoLimits(table: Table, clock: Clock): Limits {
  const keyNow = (account: string) => ({
    pk: `COUNTER#steps#${account}#${clock.now().toISOString().slice(0, 13)}`,
    sk: "COUNTER",
  });
  return {
    stepsThisHour: async (account) => Number((await table.get(keyNow(account)))?.steps ?? 0),
    reserve: async (account, run, steps, max) => {
      const key = keyNow(account);
      const reserved = await table.update(key, {
        UpdateExpression: "SET #ttl = :ttl, v = :v ADD steps :steps, runs :run",
        ConditionExpression: "(attribute_not_exists(steps) OR steps <= :room) AND NOT contains(runs, :one)",
        ExpressionAttributeNames: { "#ttl": "ttl" },
        values: {
          ":steps": steps,
          ":room": max - steps,
          ":run": new Set([run]),
          ":one": run,
          ":v": 1,
          ":ttl": Math.floor(clock.now().getTime() / 1_000) + 86_400,
        },
      });
      // Refused: there is no room, or it was reserved before, perhaps by a try whose answer was lost.
      return (
        reserved !== undefined || ((await table.get(key))?.runs as Set<string> | undefined)?.has(run) === true
      );
    },
  };
}
