import { defineJob } from "../../kernel/job-kind.ts";
import type { AwsEvent, World } from "../../kernel/world.ts";
import { deliverToTargets } from "./deliver.ts";
import { parseSchedule } from "./schedule/parse-schedule.ts";
import type { EventBridgeState, Rule } from "./state.ts";

/** Lets a rule fire by its schedule from now on. */
export function startSchedule(world: World, rule: Rule): void {
  stopSchedule(world, rule);
  rule.scheduledSince = world.clock.now().getTime();
  plan(world, rule);
}

export function stopSchedule(world: World, rule: Rule): void {
  world.jobs.cancel(rule.nextJob);
  rule.nextJob = undefined;
}

function plan(world: World, rule: Rule): void {
  const schedule = parseSchedule(rule.schedule ?? "");
  const next = schedule?.next(world.clock.now().getTime(), rule.scheduledSince);
  if (next === undefined) return;
  const words = { bus: rule.bus.name, rule: rule.name };
  rule.nextJob = world.jobs.at(next, fireRule, rule.bus, words);
}

/** A scheduled rule's moment has come. */
export const fireRule = defineJob<{ bus: string; rule: string }, EventBridgeState>({
  service: "eventbridge",
  name: "fire rule",
  run: (words, { world, state }) => {
    const rule = state.buses.get(words.bus)?.rules.get(words.rule);
    if (!rule) return;
    plan(world, rule);
    fire(world, rule);
  },
});

/**
 * A scheduled event goes to its own rule's targets; no other rule sees it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
 */
function fire(world: World, rule: Rule): void {
  const now = world.clock.now().toISOString();
  const event: AwsEvent = {
    version: "0",
    id: world.ids.uuid(),
    "detail-type": "Scheduled Event",
    source: "aws.events",
    account: rule.bus.account,
    time: now.replace(/\.\d+Z$/, "Z"),
    region: rule.bus.region,
    resources: [rule.arn],
    detail: {},
  };
  world.tell({ type: "event", time: now, event });
  deliverToTargets(world, rule, { event, isForwarded: false });
}
