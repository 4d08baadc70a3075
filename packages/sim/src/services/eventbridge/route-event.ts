import { type PatternIndex, patternIndex } from "@watchkeeper/event-pattern/pattern-index";
import type { AwsEvent, World } from "../../kernel/world.ts";
import { deliverToTargets } from "./deliver.ts";
import type { Arrival } from "./delivery.ts";
import { busAt } from "./shared.ts";
import type { EventBus, Rule } from "./state.ts";

/** Takes an event of AWS's own onto the default bus of its account and Region. */
export async function takeEmitted(world: World, event: AwsEvent): Promise<void> {
  const bus = busAt(world, { account: event.account, region: event.region, name: "default" });
  if (bus) routeEvent(world, bus, { event, isForwarded: false });
}

/** Sends an event to the targets of every rule of the bus that it matches. */
export function routeEvent(world: World, bus: EventBus, arrival: Arrival): void {
  for (const rule of indexOf(bus).match(arrival.event)) deliverToTargets(world, rule, arrival);
}

/** The enabled rules with a pattern, of each bus that was asked since they changed. */
const indexes = new WeakMap<EventBus, PatternIndex<Rule>>();

function indexOf(bus: EventBus): PatternIndex<Rule> {
  const known = indexes.get(bus);
  if (known) return known;
  const matched = [...bus.rules.values()].filter(isMatched);
  const index = patternIndex(matched.map((rule) => ({ pattern: rule.pattern ?? "", value: rule })));
  indexes.set(bus, index);
  return index;
}

/** To be called whenever a rule of the bus changes. */
export const rulesChanged = (bus: EventBus): void => {
  indexes.delete(bus);
};

const isMatched = (rule: Rule): boolean => rule.state !== "DISABLED" && rule.pattern !== undefined;
