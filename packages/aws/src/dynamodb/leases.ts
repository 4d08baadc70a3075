import type { Clock } from "@watchkeeper/core/clock";
import type { Leases } from "@watchkeeper/plans/ports";
import type { Table } from "./table.ts";

const lockKey = (resource: string) => ({ pk: `LOCK#${resource}`, sk: "LOCK" });

/** One run at a time per resource: a conditional write takes the lease, and each new holder has a higher fence. */
export function dynamoLeases(table: Table, clock: Clock): Leases {
  return {
    acquire: async (resource, run, until) => {
      const now = clock.now();
      const taken = await table.update(lockKey(resource), {
        UpdateExpression: "SET #run = :run, #until = :until, #ttl = :ttl, v = :v ADD fence :one",
        ConditionExpression: "attribute_not_exists(pk) OR #run = :run OR #until < :now",
        ExpressionAttributeNames: { "#run": "run", "#until": "until", "#ttl": "ttl" },
        values: {
          ":run": run,
          ":until": until,
          ":now": now.toISOString(),
          ":one": 1,
          ":v": 1,
          ":ttl": Math.floor(Date.parse(until) / 1_000) + 86_400,
        },
      });
      if (taken) return { held: true, fence: Number(taken.fence) };
      return { held: false, by: String((await table.get(lockKey(resource)))?.run ?? "another run") };
    },
    release: async (resource, run) => {
      await table.update(lockKey(resource), {
        UpdateExpression: "SET #until = :past",
        ConditionExpression: "#run = :run",
        ExpressionAttributeNames: { "#run": "run", "#until": "until" },
        values: { ":run": run, ":past": new Date(0).toISOString() },
      });
    },
  };
}
