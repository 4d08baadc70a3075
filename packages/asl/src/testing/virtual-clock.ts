import type { ExecutionClock } from "../services.ts";

interface Timer {
  readonly at: number;
  readonly order: number;
  ring(): void;
}

/** A clock for tests: when nothing real is under way, time jumps to the next sleeper. */
export class VirtualClock implements ExecutionClock {
  #now: number;
  #busy = 0;
  #order = 0;
  #polling = false;
  readonly #timers = new Set<Timer>();

  constructor(start = "2026-01-01T00:00:00Z") {
    this.#now = Date.parse(start);
  }

  now(): Date {
    return new Date(this.#now);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const timer: Timer = {
        at: this.#now + Math.max(0, ms),
        order: this.#order++,
        ring: () => {
          signal?.removeEventListener("abort", cancel);
          resolve();
        },
      };
      const cancel = () => {
        this.#timers.delete(timer);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", cancel, { once: true });
      this.#timers.add(timer);
      this.#poll();
    });
  }

  async busy<T>(work: () => Promise<T>): Promise<T> {
    this.#busy++;
    try {
      return await work();
    } finally {
      this.#busy--;
      this.#poll();
    }
  }

  /** What becomes of `busy` work that never ends: the clock no longer waits for it. */
  never(): Promise<never> {
    this.#busy--;
    this.#poll();
    return new Promise(() => {});
  }

  #poll(): void {
    if (this.#polling) return;
    this.#polling = true;
    setImmediate(() => {
      this.#polling = false;
      if (this.#busy > 0) return;
      const next = [...this.#timers].sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!next) return;
      this.#timers.delete(next);
      this.#now = next.at;
      next.ring();
      this.#poll();
    });
  }
}
