import type { ServerResponse } from "node:http";
import type { ClockProgress } from "@watchkeeper/cli/advance-clock";
import { systemClock } from "@watchkeeper/core/system-clock";
import type { Laptop } from "./laptop.ts";
import { casesIn, listenersOn } from "./narrate.ts";
import { plainly, Reply, refusal } from "./route.ts";

/** How often it is told how far the clock is, in milliseconds of the machine's. */
const tellMs = 500;

/**
 * Moves a laptop's clock, and answers where it stands then: a line of JSON, after one for each half second of the way
 * where that is asked for. It stops where it is told to, and when whoever asked is gone.
 */
export class ClockAdvance extends Reply {
  /** Resolves when the clock moves no more, however that came. */
  readonly ended: Promise<void>;
  readonly #laptop: Laptop;
  readonly #from: number;
  readonly #ms: number;
  readonly #isTold: boolean;
  readonly #stopped = new AbortController();
  readonly #cases = new Set<string>();
  readonly #moved: Promise<void>;

  constructor(laptop: Laptop, ms: number, isTold: boolean) {
    super();
    this.#laptop = laptop;
    this.#ms = ms;
    this.#isTold = isTold;
    const { world } = laptop;
    this.#from = world.clock.now().getTime();
    const listeners = listenersOn(laptop);
    const unobserve = world.observe((trace) => {
      for (const id of casesIn(trace, listeners)) this.#cases.add(id);
    });
    this.#moved = world.clock.advance(ms, this.#stopped.signal).finally(unobserve);
    this.ended = this.#moved.catch(() => undefined);
  }

  stop(): void {
    this.#stopped.abort();
  }

  send(response: ServerResponse): void {
    const over = new AbortController();
    response.once("close", () => {
      over.abort();
      this.stop();
    });
    const begin = () => {
      if (!response.headersSent) {
        response.writeHead(200, { ...plainly, "content-type": "application/json" });
      }
    };
    const write = () => {
      begin();
      response.write(`${JSON.stringify(this.#progress())}\n`);
    };
    if (this.#isTold) void every(tellMs, write, over.signal);
    this.#moved.then(
      () => {
        over.abort();
        begin();
        const now = this.#laptop.world.clock.now().toISOString();
        const { aborted: isStopped } = this.#stopped.signal;
        response.end(`${JSON.stringify({ now, ...(isStopped ? { isStopped } : {}) })}\n`);
      },
      (error: unknown) => {
        over.abort();
        if (response.headersSent) response.end(`${JSON.stringify(refusal(error).body)}\n`);
        else refusal(error).send(response);
      },
    );
  }

  #progress(): ClockProgress {
    const now = this.#laptop.world.clock.now();
    const part = this.#ms === 0 ? 1 : (now.getTime() - this.#from) / this.#ms;
    return { now: now.toISOString(), part: Math.min(1, part), cases: this.#cases.size };
  }
}

/** Does something again and again, until it is over. */
async function every(ms: number, work: () => void, until: AbortSignal): Promise<void> {
  for (;;) {
    await systemClock.sleep(ms, until).catch(() => undefined);
    if (until.aborted) return;
    work();
  }
}
