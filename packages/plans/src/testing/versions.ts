/** Values that change with time, and are shown as they were a while ago: reads are eventually consistent. */
export class Versions<T> extends Map<string, T> {
  readonly #now: () => number;
  readonly #history = new Map<string, { readonly value: T | undefined; readonly at: number }[]>();

  constructor(now: () => number) {
    super();
    this.#now = now;
  }

  override set(id: string, value: T): this {
    this.#keep(id, value);
    return super.set(id, value);
  }

  /** Sets what was set at an earlier time. */
  setAt(id: string, value: T, at: number): void {
    this.#keep(id, value, at);
    super.set(id, value);
  }

  override delete(id: string): boolean {
    this.#keep(id, undefined);
    return super.delete(id);
  }

  /** What is there now was always there. */
  forget(): void {
    this.#history.clear();
    for (const [id, value] of this) this.#keep(id, value);
  }

  #keep(id: string, value: T | undefined, at = this.#now()): void {
    const known = this.#history.get(id) ?? [];
    known.push({ value, at });
    this.#history.set(id, known);
  }

  /** What was there so many milliseconds ago, and since when; what was there first was always there. */
  ago(id: string, ms: number): { readonly value: T | undefined; readonly since: number } {
    const known = this.#history.get(id) ?? [];
    const shown = known.findLast(({ at }) => at <= this.#now() - ms) ?? known[0];
    return shown ? { value: shown.value, since: known[0] === shown ? 0 : shown.at } : nothing;
  }
}

const nothing = { value: undefined, since: 0 };
