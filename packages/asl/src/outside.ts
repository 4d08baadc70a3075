import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock } from "@watchkeeper/core/clock";
import type { Json } from "@watchkeeper/core/json";
import type { Arrival, Arrived, JournalEntry } from "./journal.ts";
import type { ExecutionClock } from "./services.ts";
import { StatesError } from "./states-error.ts";

/** Takes what comes back; false where nobody waits for it any longer. */
export type Arrive = (arrival: Arrival) => boolean;

/** What an execution asks of the world. */
export interface EffectOptions {
  /**
   * Does it, once the execution has come to rest. After the process has died it is called again for what had not ended,
   * and told the messages that had come by then.
   */
  readonly begin?: (arrive: Arrive, again: { readonly messages: readonly Json[] } | undefined) => void;
  readonly onMessage?: (message: Json) => void;
  /** Gives it up: what comes back later is dropped. */
  readonly signal?: AbortSignal;
}

interface Effect extends EffectOptions {
  readonly resolve: (result: Json) => void;
  readonly reject: (error: unknown) => void;
  readonly messages: Json[];
  readonly forget: () => void;
  hasEnded: boolean;
}

/** The parts of an execution's record that are kept here. */
interface Kept {
  readonly journal: JournalEntry[];
  readonly arrived: Arrived[];
}

/**
 * The one opening through which an execution takes what is not its own: answers, ends of waits, stops. They are handed
 * over one at a time, each written to the journal, and the next only when the execution has come to rest; until then no
 * time passes, and for the execution none passes between them. So the same journal gives the same history again.
 */
export class Outside {
  /** Its time stands still between one arrival and the next. */
  readonly clock: Clock;
  /** Resolves when the journal has been replayed, and what had not ended has been begun again. */
  readonly isLive: Promise<void>;
  readonly #host: ExecutionClock;
  readonly #kept: Kept;
  readonly #inOwnContext = AsyncLocalStorage.snapshot();
  readonly #effects = new Map<number, Effect>();
  readonly #live = Promise.withResolvers<void>();
  #unbegun: number[] = [];
  #opened = -1;
  #now: number;
  #isWorking = false;
  #isOver = false;

  constructor(host: ExecutionClock, kept: Kept, start: Date) {
    this.#host = host;
    this.#kept = kept;
    this.#now = start.getTime();
    this.isLive = this.#live.promise;
    this.clock = { now: () => new Date(this.#now), sleep: (ms, signal) => this.#sleep(ms, signal) };
  }

  /**
   * Runs the execution's own work and replays its journal to it; from then on arrivals drive it.
   * @param isAgain whether it ran before, in a process that died
   */
  start(work: () => void, isAgain: boolean): void {
    this.#isWorking = true;
    void this.busy(async () => {
      work();
      await rest();
      const { journal, arrived } = this.#kept;
      for (let at = 0; at < journal.length; at++) await this.#handOver(journal[at]!);
      for (const entry of arrived) this.#markEnd(entry);
      this.#begin(isAgain);
      this.#live.resolve();
      await this.#drain();
    });
  }

  /** Nothing is handed over any longer. */
  close(): void {
    this.#isOver = true;
    this.#effects.clear();
    this.#kept.journal.length = 0;
    this.#kept.arrived.length = 0;
  }

  /** Asks for something; the promise is its end. */
  open(options: EffectOptions): { readonly number: number; readonly end: Promise<Json> } {
    this.#opened += 1;
    const number = this.#opened;
    const { promise: end, resolve, reject } = Promise.withResolvers<Json>();
    end.catch(() => {});
    const { signal } = options;
    if (signal?.aborted) {
      reject(signal.reason);
      return { number, end };
    }
    const giveUp = () => {
      this.#effects.delete(number);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", giveUp, { once: true });
    const forget = () => signal?.removeEventListener("abort", giveUp);
    this.#effects.set(number, { ...options, resolve, reject, messages: [], forget, hasEnded: false });
    this.#unbegun.push(number);
    return { number, end };
  }

  /** Takes what came for an effect; false where it has ended, was given up, or is none. */
  arrive(number: number, arrival: Arrival): boolean {
    const effect = this.#effects.get(number);
    if (this.#isOver || !effect || effect.hasEnded) return false;
    const entry = { ...arrival, effect: number };
    this.#kept.arrived.push(entry);
    this.#markEnd(entry);
    if (this.#isWorking) return true;
    this.#isWorking = true;
    this.#inOwnContext(() => void this.busy(() => this.#drain()));
    return true;
  }

  /** Counts work under way, past which a virtual clock must not jump. */
  busy<T>(work: () => Promise<T>): Promise<T> {
    return this.#host.busy ? this.#host.busy(work) : work();
  }

  #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const due = this.#now + ms;
    const { end } = this.open({
      ...(signal && { signal }),
      begin: (arrive) => {
        const left = Math.max(0, due - this.#host.now().getTime());
        this.#host.sleep(left, signal).then(
          () => arrive({ result: null }),
          () => {},
        );
      },
    });
    return end.then(() => {});
  }

  async #drain(): Promise<void> {
    const { journal, arrived } = this.#kept;
    for (let entry = arrived.shift(); entry; entry = arrived.shift()) {
      if (!this.#effects.has(entry.effect)) continue;
      const handed = { ...entry, at: this.#host.now().getTime() };
      journal.push(handed);
      await this.#handOver(handed);
      this.#begin(false);
    }
    this.#isWorking = false;
  }

  /** Hands one thing over, and waits until the execution has made of it what it can. */
  async #handOver(entry: JournalEntry): Promise<void> {
    this.#now = entry.at;
    const effect = this.#effects.get(entry.effect);
    if ("message" in entry) {
      effect?.messages.push(entry.message);
      effect?.onMessage?.(entry.message);
    } else {
      this.#effects.delete(entry.effect);
      effect?.forget();
      if ("result" in entry) effect?.resolve(entry.result);
      else effect?.reject(new StatesError(entry.failure.error, entry.failure.cause));
    }
    await rest();
  }

  #markEnd(entry: Arrived): void {
    const effect = this.#effects.get(entry.effect);
    if (effect && !("message" in entry)) effect.hasEnded = true;
  }

  /** Begins what was asked for since the last rest, in the order of asking, in the context of whoever started the execution. */
  #begin(isAgain: boolean): void {
    const unbegun = this.#unbegun;
    this.#unbegun = [];
    for (const number of unbegun) {
      const effect = this.#effects.get(number);
      if (!effect?.begin || effect.hasEnded) continue;
      const { begin, messages } = effect;
      const arrive: Arrive = (arrival) => this.arrive(number, arrival);
      this.#inOwnContext(() => begin(arrive, isAgain ? { messages } : undefined));
    }
  }
}

/** One turn of the event loop: whatever can go on without the world outside has gone on by then. */
const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
