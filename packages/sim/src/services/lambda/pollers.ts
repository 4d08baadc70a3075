import type { World } from "../../kernel/world.ts";
import { pollQueue } from "./queue-poller.ts";
import type { EventSourceMapping } from "./state.ts";
import { pollStream } from "./stream-poller.ts";

/** What stops the poller of each mapping, in this process. */
const pollers = new WeakMap<EventSourceMapping, () => void>();

/** Feeds a mapping's function from its queue or its stream. */
export function startPolling(world: World, mapping: EventSourceMapping): void {
  const stop = mapping.stream ? pollStream(world, mapping, mapping.stream) : pollQueue(world, mapping);
  pollers.set(mapping, stop);
}

export function stopPolling(mapping: EventSourceMapping): void {
  pollers.get(mapping)?.();
  pollers.delete(mapping);
}
