/** A map of bounded size: what was not used for longest makes room. */
export class RecentMap<Value> {
  readonly #most: number;
  readonly #onEvicted: (value: Value) => void;
  readonly #kept = new Map<string, Value>();

  constructor(most: number, onEvicted: (value: Value) => void = () => {}) {
    this.#most = most;
    this.#onEvicted = onEvicted;
  }

  get(key: string): Value | undefined {
    const value = this.#kept.get(key);
    if (value !== undefined) this.#putLast(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    this.#putLast(key, value);
    if (this.#kept.size <= this.#most) return;
    const [[oldest, evicted]] = this.#kept as unknown as [[string, Value]];
    this.#kept.delete(oldest);
    this.#onEvicted(evicted);
  }

  delete(key: string): void {
    this.#kept.delete(key);
  }

  #putLast(key: string, value: Value): void {
    this.#kept.delete(key);
    this.#kept.set(key, value);
  }
}
