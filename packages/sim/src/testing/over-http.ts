import { onTestFinished } from "vitest";
import { type HttpServerOptions, httpServer } from "../kernel/http-server.ts";
import type { World } from "../kernel/world.ts";

/** Serves a world over HTTP until the test is over; returns the server's URL. */
export async function overHttp(world: World, options: Partial<HttpServerOptions> = {}): Promise<string> {
  const { url, close } = await httpServer(world, { port: 0, host: "127.0.0.1", ...options });
  onTestFinished(close);
  return url;
}
