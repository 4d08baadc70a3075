import type { Stream } from "./stream.ts";

/** Who waits for records of a stream in this process: the pollers of Lambda. */
const watchers = new WeakMap<Stream, Set<() => void>>();

/** Has `wake` called whenever a stream has a new record; the function returned ends that. */
export function watch(stream: Stream, wake: () => void): () => void {
  const own = watchers.get(stream) ?? new Set();
  watchers.set(stream, own);
  own.add(wake);
  return () => own.delete(wake);
}

export function wakeWatchers(stream: Stream): void {
  for (const wake of [...(watchers.get(stream) ?? [])]) wake();
}
