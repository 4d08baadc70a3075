import type { Write } from "./write.ts";

const lockKey = (resource: string) => ({ pk: `LOCK#${resource}`, sk: "LOCK" });

/** Takes or renews the lease on an ARN for a run: where it is free, the run's own, or over. One run at a time per resource. */
export const leaseTaking = (resource: string, run: string, until: string, now: Date): Write => ({
  in: "work",
  update: lockKey(resource),
  set: { run, until, ttl: Math.floor(Date.parse(until) / 1_000) + 86_400, v: 1 },
  if: { anyOf: ["absent", { run }, { until: { before: now.toISOString() } }] },
});

/** Gives a run's lease back. */
export const leaseReturn = (resource: string, run: string): Write => ({
  in: "work",
  update: lockKey(resource),
  set: { until: new Date(0).toISOString() },
  if: { run },
});
