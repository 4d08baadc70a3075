import type { SimClock, Timer } from "./clock.ts";
import { type Due, DueQueue } from "./due-queue.ts";
import { InFlight } from "./in-flight.ts";

/** A clock that stands still until it is told to move. */
export function createSimClock(start: Date): SimClock {
  return new VirtualClock(start.getTime());
}

class VirtualClock implements SimClock {
  #time: number;
  #given = 0;
  readonly #due = new DueQueue();
  readonly #inFlight = new InFlight();
  /** Whoever moves the clock next waits for who moves it now. */
  #moving: Promise<unknown> = Promise.resolve();
  #failures: unknown[] = [];

  constructor(time: number) {
    this.#time = time;
  }

  now(): Date {
    return new Date(this.#time);
  }

  at(time: number, work: () => void | Promise<void>): Timer {
    const due: Due = { time: Math.max(time, this.#time), order: this.#given++, work, cancelled: false };
    this.#due.push(due);
    return {
      time: due.time,
      cancel: () => {
        due.cancelled = true;
      },
    };
  }

  after(ms: number, work: () => void | Promise<void>): Timer {
    return this.at(this.#time + ms, work);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (ms <= 0) return Promise.resolve();
    const resume = this.#inFlight.pause();
    return new Promise((resolve, reject) => {
      const abort = () => {
        timer.cancel();
        resume();
        reject(signal?.reason);
      };
      const timer = this.after(ms, () => {
        signal?.removeEventListener("abort", abort);
        resume();
        resolve();
      });
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  busy<T>(work: () => Promise<T>): Promise<T> {
    return this.#inFlight.run(work);
  }

  settled(): Promise<void> {
    return this.advance(0);
  }

  advance(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#move(async () => {
      const target = this.#time + ms;
      await this.#still();
      while (!signal?.aborted && (await this.#fireNext(target)));
      if (!signal?.aborted) this.#time = target;
    });
  }

  runUntil(done: () => boolean | Promise<boolean>, limitMs: number): Promise<boolean> {
    return this.#move(async () => {
      const target = this.#time + limitMs;
      const question = new Question(() => this.busy(async () => done()));
      for (;;) {
        await this.#still();
        if (await question.holds(() => this.#still())) return true;
        if (await this.#fireNext(target)) continue;
        if (this.#time >= target) return false;
        this.#time = target;
      }
    });
  }

  /** One mover at a time; a mover inside counted work leaves the count while it waits. */
  async #move<T>(work: () => Promise<T>): Promise<T> {
    const resume = this.#inFlight.pause();
    const turn = this.#moving.then(() => this.#inFlight.apart(work));
    this.#moving = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      resume();
    }
  }

  /** Runs what is due next, up to `target`, and waits until it has settled. */
  async #fireNext(target: number): Promise<boolean> {
    const next = this.#due.peek();
    if (!next || next.time > target) return false;
    this.#due.pop();
    this.#time = Math.max(this.#time, next.time);
    this.busy(async () => next.work()).catch((error: unknown) => this.#failures.push(error));
    await this.#still();
    return true;
  }

  /** Nothing in flight; what failed meanwhile in due work is thrown here, at whoever moves the clock. */
  async #still(): Promise<void> {
    await this.#inFlight.quiet();
    const failures = this.#failures;
    if (failures.length === 0) return;
    this.#failures = [];
    throw failures.length === 1
      ? failures[0]
      : new AggregateError(failures, "Several things that were due failed.");
  }
}

/** A predicate that may itself wait for the clock: it is asked anew only once it has answered. */
class Question {
  readonly #ask: () => Promise<boolean>;
  #open: { answer?: boolean; error?: unknown; failed: boolean } | undefined;

  constructor(ask: () => Promise<boolean>) {
    this.#ask = ask;
  }

  async holds(still: () => Promise<void>): Promise<boolean> {
    if (!this.#open) {
      const open: { answer?: boolean; error?: unknown; failed: boolean } = { failed: false };
      this.#open = open;
      this.#ask().then(
        (answer) => {
          open.answer = answer;
        },
        (error: unknown) => {
          open.error = error;
          open.failed = true;
        },
      );
      await still();
    }
    const { answer, error, failed } = this.#open;
    if (failed) throw error;
    if (answer !== undefined) this.#open = undefined;
    return answer === true;
  }
}
