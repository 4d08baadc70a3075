import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { httpStatusOf, kindOf, messageOf, WatchkeeperError } from "@watchkeeper/core/error";
import type * as z from "zod";
import type { Laptop } from "./laptop.ts";

/** What a route is asked, beside the laptop and the body. */
export interface Asked {
  /** The values of the path's `:names`. */
  readonly params: Readonly<Record<string, string>>;
  /** What stands after the path's `?`. */
  readonly query: Readonly<Record<string, string>>;
}

/** One request of our own on the embedded AWS's port: its result is answered as JSON, or answers for itself. */
export type Route = (laptop: Laptop, body: unknown, asked: Asked) => Promise<unknown>;

/** Routes by method and path: `GET /_watchkeeper/cases/:id`. */
export type RouteTable = Readonly<Record<string, Route>>;

/** What answers for itself instead of as JSON: a page, a stream. */
export abstract class Reply {
  abstract send(response: ServerResponse): void;
}

/** A text of a type, with headers of its own. */
export class Content extends Reply {
  readonly #type: string;
  readonly #text: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(type: string, content: string, headers: Readonly<Record<string, string>> = {}) {
    super();
    this.#type = type;
    this.#text = content;
    this.#headers = headers;
  }

  send(response: ServerResponse): void {
    response.writeHead(200, { ...plainly, "content-type": this.#type, ...this.#headers });
    response.end(this.#text);
  }
}

/** No answer is kept, guessed at or shown inside another site's page. */
export const plainly = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
} as const;

/** Serves a table. An error is answered as JSON too, and says what to do next. */
export function serveTable(
  table: RouteTable,
  laptop: Laptop,
): (request: IncomingMessage, response: ServerResponse) => void {
  const find = finder(table);
  const answer = async (request: IncomingMessage): Promise<Reply> => {
    try {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
      const { route, params } = find(`${request.method} ${pathname}`);
      const query = Object.fromEntries(searchParams);
      const result = await route(laptop, parse(await text(request)), { params, query });
      return result instanceof Reply ? result : new Json(200, result);
    } catch (error) {
      return refusal(error);
    }
  };
  return (request, response) => void answer(request).then((reply) => reply.send(response));
}

/** An error as an answer. */
export const refusal = (error: unknown): Json =>
  new Json(httpStatusOf[kindOf(error)], { error: { kind: kindOf(error), message: messageOf(error) } });

class Json extends Reply {
  readonly #status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super();
    this.#status = status;
    this.body = body;
  }

  send(response: ServerResponse): void {
    response.writeHead(this.#status, { ...plainly, "content-type": "application/json" });
    response.end(`${JSON.stringify(this.body)}\n`);
  }
}

function finder(table: RouteTable): (key: string) => { route: Route; params: Record<string, string> } {
  const patterns = Object.entries(table).map(([key, route]) => ({
    route,
    pattern: new RegExp(`^${key.replaceAll(".", "\\.").replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`),
  }));
  return (key) => {
    for (const { route, pattern } of patterns) {
      const match = pattern.exec(key);
      if (match) return { route, params: { ...match.groups } };
    }
    throw new WatchkeeperError(
      "NoSuchRoute",
      "not-found",
      `${key} is nothing that Watchkeeper serves. An AWS client signs its requests, and they go to the same port; ` +
        `Watchkeeper's own are ${Object.keys(table).join(", ")}.`,
    );
  };
}

/** A body in the shape that a route wants; `must` says which that is, and what was left undone. */
export function parseBody<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  must: string,
): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new WatchkeeperError("InvalidBody", "invalid-input", `The body must be ${must}`);
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
