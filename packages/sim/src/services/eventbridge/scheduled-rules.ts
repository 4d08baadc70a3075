import type { AwsEvent, World } from "../../kernel/world.ts";
import { deliverToTargets } from "./deliver.ts";
import { parseSchedule, type Schedule } from "./schedule/parse-schedule.ts";
import type { Rule } from "./state.ts";

/** Lets a rule fire by its schedule from now on. */
export function startSchedule(world: World, rule: Rule): void {
  stopSchedule(rule);
  const schedule = parseSchedule(rule.schedule ?? "");
  if (schedule) plan(world, rule, schedule, world.clock.now().getTime());
}

export function stopSchedule(rule: Rule): void {
  rule.timer?.cancel();
  rule.timer = undefined;
}

function plan(world: World, rule: Rule, schedule: Schedule, start: number): void {
  const next = schedule.next(world.clock.now().getTime(), start);
  if (next === undefined) return;
  rule.timer = world.clock.at(next, () => {
    plan(world, rule, schedule, start);
    fire(world, rule);
  });
}

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
