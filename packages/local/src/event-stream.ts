import type { ServerResponse } from "node:http";
import type { Push } from "@watchkeeper/console/wire";
import { systemClock } from "@watchkeeper/core/system-clock";
import type { Feed } from "./feed.ts";
import { plainly, Reply } from "./route.ts";

/** How often the page is told the time, in milliseconds of the machine's. */
const clockMs = 1_000;

/** What a stream tells. */
export interface Told {
  /** The whole, read once the stream already follows: nothing is lost in between. */
  readonly hello: () => Promise<Push>;
  readonly follow: Feed["follow"];
  readonly clock: () => Push;
}

/** Server-sent events: the whole once, then what changes, and the clock. */
export class EventStream extends Reply {
  readonly #told: Told;

  constructor(told: Told) {
    super();
    this.#told = told;
  }

  send(response: ServerResponse): void {
    const { hello, follow, clock } = this.#told;
    const early: Push[] = [];
    const write = (message: Push) => void response.write(`data: ${JSON.stringify(message)}\n\n`);
    let push = (message: Push) => void early.push(message);
    const stop = follow((message) => push(message));
    const gone = new AbortController();
    response.once("close", () => {
      stop();
      gone.abort();
    });
    response.writeHead(200, { ...plainly, "content-type": "text/event-stream" });
    response.flushHeaders();
    hello().then(
      (whole) => {
        for (const message of [whole, ...early]) write(message);
        push = write;
        void everySecond(() => push(clock()), gone.signal);
      },
      () => response.destroy(),
    );
  }
}

async function everySecond(work: () => void, until: AbortSignal): Promise<void> {
  while (!until.aborted) {
    work();
    await systemClock.sleep(clockMs, until).catch(() => undefined);
  }
}
