import type { Plan } from "@watchkeeper/plans/plan";
import { rateOf } from "@watchkeeper/sim/kernel/faults/token-buckets";
import { latencyMs } from "./stage.ts";

/** Requests of a step that wait for each other: a look, the intent, the effect, a look, the outcome. */
const requestsInTurn = 5;

/**
 * How long a plan takes at least, in milliseconds: its longest path, of steps whose effects show at once; or what AWS's
 * rates for the operations that it holds allow, the buckets being full at first.
 */
export const boundOf = (plan: Plan, depth: number): number =>
  Math.max(depth * requestsInTurn * latencyMs, ...[...operationsOf(plan)].map(floorOf));

function floorOf([operation, requests]: readonly [string, number]): number {
  const [service = "", name = ""] = operation.split(":");
  const rate = rateOf(service, name);
  return rate === undefined ? 0 : ((requests - rate.size) / rate.perSecond) * 1_000;
}

/** How often a plan's operations must be asked for: before the effect each different read once, after it the check. */
function operationsOf({ steps }: Plan): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { call, check, precondition } of steps) {
    const before = new Map([check.read, precondition.read].map((read) => [JSON.stringify(read), read]));
    for (const { service, operation } of [...before.values(), call, check.read]) {
      const key = `${service}:${operation}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}
