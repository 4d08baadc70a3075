import type { Queue } from "./state.ts";

/** Who waits for messages of a queue in this process: long polls, and the pollers of Lambda. */
const watchers = new WeakMap<Queue, Set<() => void>>();

/** Has `wake` called whenever a message may have become visible; the function returned ends that. */
export function watch(queue: Queue, wake: () => void): () => void {
  const own = watchers.get(queue) ?? new Set();
  watchers.set(queue, own);
  own.add(wake);
  return () => own.delete(wake);
}

export function wakeWatchers(queue: Queue): void {
  for (const wake of [...(watchers.get(queue) ?? [])]) wake();
}
