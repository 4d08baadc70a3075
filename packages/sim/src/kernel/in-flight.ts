import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate } from "node:timers/promises";

/** One piece of counted work; its pauses are counted once, however many run beside each other in it. */
interface Scope {
  readonly parent: Scope | undefined;
  pauses: number;
  ended: boolean;
}

/** How many turns of the event loop must pass with nothing in flight before the world counts as still. */
const quietTurns = 4;

/**
 * Counts work in flight. Each async call chain knows the scopes that enclose it (AsyncLocalStorage), so work that
 * waits for the clock can leave the count of all of them while it waits, and join it again when it wakes.
 */
export class InFlight {
  readonly #scopes = new AsyncLocalStorage<Scope | undefined>();
  #count = 0;
  #whenIdle: (() => void)[] = [];

  /** Runs `work` counted, inside the scopes of its caller. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const scope: Scope = { parent: this.#scopes.getStore(), pauses: 0, ended: false };
    this.#count += 1;
    try {
      return await this.#scopes.run(scope, work);
    } finally {
      scope.ended = true;
      if (scope.pauses === 0) this.#leave();
    }
  }

  /** Runs `work` outside all scopes: what it starts belongs to nobody who is waiting. */
  apart<T>(work: () => T): T {
    return this.#scopes.run(undefined, work);
  }

  /** Takes all enclosing scopes out of the count; the function returned puts them back (once). */
  pause(): () => void {
    const paused: Scope[] = [];
    for (let scope = this.#scopes.getStore(); scope; scope = scope.parent) {
      paused.push(scope);
      scope.pauses += 1;
      if (scope.pauses === 1 && !scope.ended) this.#leave();
    }
    let resumed = false;
    return () => {
      if (resumed) return;
      resumed = true;
      for (const scope of paused) {
        scope.pauses -= 1;
        if (scope.pauses === 0 && !scope.ended) this.#count += 1;
      }
    };
  }

  /** Resolves when several turns of the event loop in a row have found nothing in flight. */
  async quiet(): Promise<void> {
    let quiet = 0;
    while (quiet < quietTurns) {
      if (this.#count > 0) {
        await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
        quiet = 0;
      }
      await setImmediate();
      quiet = this.#count > 0 ? 0 : quiet + 1;
    }
  }

  #leave(): void {
    this.#count -= 1;
    if (this.#count > 0) return;
    const waiting = this.#whenIdle;
    this.#whenIdle = [];
    for (const resolve of waiting) resolve();
  }
}
