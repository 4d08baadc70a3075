import type { Clock } from "@watchkeeper/core/clock";
import type { Leases } from "@watchkeeper/plans/ports";
import type { StoreOperations } from "./operations.ts";
import type { Table } from "./table.ts";
import type { Update, Write } from "./write.ts";

/** What each method of the store needs. */
export const leasesOperations = {
  acquire: ["dynamodb:UpdateItem of work", "dynamodb:GetItem of work"],
  release: ["dynamodb:UpdateItem of work"],
} as const satisfies StoreOperations<Leases>;

const lockKey = (resource: string) => ({ pk: `LOCK#${resource}`, sk: "LOCK" });

/** Takes or renews the lease on an ARN for a run, by itself or in a transaction: where it is free, the run's own, or over. */
export const leaseTaking = (resource: string, run: string, until: string, now: Date): Write & Update => ({
  in: "work",
  update: lockKey(resource),
  set: { run, until, ttl: Math.floor(Date.parse(until) / 1_000) + 86_400, v: 1 },
  add: { fence: 1 },
  if: { anyOf: ["absent", { run }, { until: { before: now.toISOString() } }] },
});

/** Gives a run's lease back, by itself or in a transaction. */
export const leaseReturn = (resource: string, run: string): Write & Update => ({
  in: "work",
  update: lockKey(resource),
  set: { until: new Date(0).toISOString() },
  if: { run },
});

/** One run at a time per resource: a conditional write takes the lease, and each new holder has a higher fence. */
export const dynamoLeases = (work: Table, clock: Clock): Leases => ({
  acquire: async (resource, run, until) => {
    const taken = await work.update(leaseTaking(resource, run, until, clock.now()));
    if (taken) return { held: true, fence: Number(taken.fence) };
    return { held: false, by: String((await work.get(lockKey(resource)))?.run ?? "another run") };
  },
  release: async (resource, run) => {
    await work.update(leaseReturn(resource, run));
  },
});
