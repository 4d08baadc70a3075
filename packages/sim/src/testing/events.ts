import type { AwsEvent, World } from "../kernel/world.ts";

/** The events that come to a world's buses from now on, each as it comes. */
export function noteEvents(world: World): AwsEvent[] {
  const events: AwsEvent[] = [];
  world.observe((trace) => {
    if (trace.type === "event") events.push(trace.event);
  });
  return events;
}
