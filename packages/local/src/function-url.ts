import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { bySigningName } from "@watchkeeper/sim/kernel/services-by-signing-name";
import { dispatch } from "@watchkeeper/sim/kernel/wire/dispatch";
import { deployer } from "./deployer.ts";
import type { Laptop } from "./laptop.ts";

/** A request to a Function URL, as it came. */
export interface UrlAsked {
  readonly path: string;
  readonly method: string;
  /** With lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What the function answered. */
export interface UrlAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Asks the function whose open URL is served at this path, by that URL; undefined where there is none. */
export async function askFunctionUrl(laptop: Laptop, asked: UrlAsked): Promise<UrlAnswer | undefined> {
  const { world, deployment } = laptop;
  const url = deployment.functionUrls.find(({ path }) => path === asked.path);
  if (!url) return undefined;
  const ask = deployer(world, deployment.hub.account, deployment.hub.region);
  const { FunctionUrl } = await ask("lambda", "GetFunctionUrlConfig", { FunctionName: url.functionName });
  const { status, headers, body } = await dispatch(world, bySigningName(world), {
    method: asked.method,
    url: `${new URL(String(FunctionUrl)).pathname}${asked.path.slice(1)}`,
    headers: asked.headers,
    body: Buffer.from(asked.body),
    sourceIp: "127.0.0.1",
  });
  return { status, headers, body: body.toString() };
}

/** Serves the open Function URLs at their paths, and everything else as `otherwise` does. */
export const withFunctionUrls =
  (laptop: Laptop, otherwise: (request: IncomingMessage, response: ServerResponse) => void) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (!laptop.deployment.functionUrls.some((url) => url.path === path)) {
      otherwise(request, response);
      return;
    }
    void relay(laptop, path, request).then(({ status, headers, body }) => {
      response.writeHead(status, headers);
      response.end(body);
    });
  };

async function relay(laptop: Laptop, path: string, request: IncomingMessage): Promise<UrlAnswer> {
  try {
    const answer = await askFunctionUrl(laptop, {
      path,
      method: request.method ?? "GET",
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(",")]),
      ),
      body: await buffer(request),
    });
    return answer ?? { status: 404, headers: {}, body: "" };
  } catch {
    return { status: 502, headers: {}, body: "Internal Server Error" };
  }
}
