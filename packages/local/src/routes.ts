import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { durationMs } from "@watchkeeper/core/duration";
import { httpStatusOf, kindOf, messageOf, WatchkeeperError } from "@watchkeeper/core/error";
import type { Laptop } from "./laptop.ts";

/** One request of our own on the embedded AWS's port. */
type Route = (laptop: Laptop, body: unknown) => Promise<unknown>;

const table: Readonly<Record<string, Route>> = {
  "GET /_watchkeeper/clock": async ({ world }) => ({ now: world.clock.now().toISOString() }),
  "POST /_watchkeeper/clock/advance": async ({ world }, body) => {
    const duration = (body as { duration?: unknown } | null)?.duration;
    if (typeof duration !== "string") {
      throw new WatchkeeperError(
        "InvalidBody",
        "invalid-input",
        'The body must be {"duration": "1h"}. The clock was left as it is.',
      );
    }
    await world.clock.advance(durationMs(duration));
    return { now: world.clock.now().toISOString() };
  },
};

/** Serves what is no request to AWS. Every answer is JSON; an error says what to do next. */
export const routes =
  (laptop: Laptop) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    void answer(laptop, request).then(({ status, body }) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(`${JSON.stringify(body)}\n`);
    });
  };

async function answer(laptop: Laptop, request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  const key = `${request.method} ${new URL(request.url ?? "/", "http://localhost").pathname}`;
  try {
    const route = table[key];
    if (!route) {
      throw new WatchkeeperError(
        "NoSuchRoute",
        "not-found",
        `${key} is nothing that Watchkeeper serves. An AWS client signs its requests, and they go to the same port; ` +
          `Watchkeeper's own are ${Object.keys(table).join(", ")}.`,
      );
    }
    return { status: 200, body: await route(laptop, parse(await text(request))) };
  } catch (error) {
    return {
      status: httpStatusOf[kindOf(error)],
      body: { error: { kind: kindOf(error), message: messageOf(error) } },
    };
  }
}

function parse(body: string): unknown {
  if (body === "") return null;
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new WatchkeeperError(
      "InvalidBody",
      "invalid-input",
      `The body is no JSON: ${messageOf(error)}. Nothing was done.`,
    );
  }
}
