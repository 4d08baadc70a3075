import type { Target } from "@aws-sdk/client-eventbridge";
import { defineJob } from "../../kernel/job-kind.ts";
import type { World } from "../../kernel/world.ts";
import { sendDeadLetter } from "./dead-letter.ts";
import type { Arrival, Delivery } from "./delivery.ts";
import { type DeliveryFailure, deliveryFailure, HopRefused } from "./delivery-failure.ts";
import { invokeTarget } from "./invoke-target.ts";
import type { Rule } from "./state.ts";

/** Sends an event to each target of a rule, each after a moment of its own. */
export function deliverToTargets(world: World, rule: Rule, arrival: Arrival): void {
  const since = world.clock.now().getTime();
  for (const target of rule.targets.values()) {
    const { name, arn, bus } = rule;
    const from = { name, arn, bus: { account: bus.account, region: bus.region } };
    const delivery: Delivery = { rule: from, target, arrival, id: world.ids.uuid(), since };
    world.jobs.after(latencyMs(world), deliver, bus, { delivery, retries: 0 });
  }
}

/** EventBridge delivers in about half a second at most. */
const latencyMs = (world: World): number => 50 + Math.floor(world.random() * 450);

/** An event is brought to one target. */
export const deliver = defineJob<{ delivery: Delivery; retries: number }>({
  service: "eventbridge",
  name: "deliver",
  delivery: "at-least-once",
  run: ({ delivery, retries }, { world }) => attempt(world, delivery, retries),
});

/** Tries once; a failure that may pass is tried again for as long as the target's retry policy says. */
async function attempt(world: World, delivery: Delivery, retries: number): Promise<void> {
  let failure: DeliveryFailure;
  try {
    checkHops(delivery);
    return await invokeTarget(world, delivery);
  } catch (error) {
    failure = deliveryFailure(error);
  }
  const waitMs = backoffMs(world, retries);
  const exhausted = failure.isRetried ? exhaustion(world, delivery, retries, waitMs) : undefined;
  if (failure.isRetried && exhausted === undefined) {
    world.jobs.after(waitMs, deliver, delivery.rule.bus, { delivery, retries: retries + 1 });
    return;
  }
  await sendDeadLetter(world, delivery, failure, { retries, exhausted });
}

/** Exponential with jitter, up to about eight minutes: 185 retries fill the default 24 hours. */
function backoffMs(world: World, retries: number): number {
  return Math.floor(Math.min(1_000 * 2 ** retries, 480_000) * (0.75 + world.random() / 2));
}

/** Which limit of the retry policy forbids another attempt. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
function exhaustion(world: World, delivery: Delivery, retries: number, waitMs: number): string | undefined {
  const { attempts, ageMs } = limitsOf(delivery.target);
  if (retries >= attempts) return "MaximumRetryAttempts";
  const age = world.clock.now().getTime() + waitMs - delivery.since;
  return age > ageMs ? "MaximumEventAgeInSeconds" : undefined;
}

const limitsOf = ({ RetryPolicy }: Target) => ({
  attempts: RetryPolicy?.MaximumRetryAttempts ?? 185,
  ageMs: (RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400) * 1_000,
});

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html: no third bus. */
function checkHops({ arrival, rule, target }: Delivery): void {
  const [, , service, region] = target.Arn?.split(":") ?? [];
  if (service !== "events" || !arrival.isForwarded) return;
  throw new HopRefused(
    region === rule.bus.region ? "THIRD_ACCOUNT_HOP_DETECTED" : "THIRD_REGION_HOP_DETECTED",
  );
}
