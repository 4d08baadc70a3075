/**
 * Who waits in this process for something new in a source that is plain data (a queue, a stream): long polls, and the
 * pollers of Lambda. They are no part of the source, which outlives the process.
 */
export class Watchers<Source extends object> {
  readonly #watchers = new WeakMap<Source, Set<() => void>>();

  /** Has `wake` called whenever the source may have something new; the function returned ends that. */
  watch(source: Source, wake: () => void): () => void {
    const own = this.#watchers.get(source) ?? new Set();
    this.#watchers.set(source, own);
    own.add(wake);
    return () => own.delete(wake);
  }

  /** Calls everybody who waits for this source. */
  wake(source: Source): void {
    for (const wake of [...(this.#watchers.get(source) ?? [])]) wake();
  }
}
