import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { bySigningName } from "./services-by-signing-name.ts";
import { isAwsRequest } from "./wire/authentication.ts";
import { dispatch, servedAt } from "./wire/dispatch.ts";
import type { World } from "./world.ts";

/** Where the embedded AWS listens. */
export interface HttpServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: "127.0.0.1" | "::1";
  /** Serves what is no request to AWS, on the same port. Absent: such requests are refused as AWS refuses them. */
  readonly fallback?: (request: IncomingMessage, response: ServerResponse) => void;
  /** Asked first of every request; true where it has refused it, and answered. */
  readonly refuse?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** An embedded AWS that listens. */
export interface RunningServer {
  /** `http://127.0.0.1:4566` */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a world over HTTP: for the AWS CLI, and for any process with `AWS_ENDPOINT_URL` set to the server's URL. */
export async function httpServer(world: World, options: HttpServerOptions): Promise<RunningServer> {
  const services = bySigningName(world);
  const server = createServer((request, response) => {
    if (options.refuse?.(request, response)) return;
    const url = request.url ?? "/";
    if (options.fallback && !isAwsRequest(request.headers, url, request.method) && !servedAt(world, url)) {
      options.fallback(request, response);
      return;
    }
    void world.clock.busy(async () => {
      const answer = await dispatch(world, services, {
        method: request.method ?? "GET",
        url: request.url ?? "/",
        headers: request.headers as Record<string, string>,
        body: await buffer(request),
        sourceIp: request.socket.remoteAddress ?? options.host,
      });
      const length = request.method === "HEAD" ? {} : { "content-length": String(answer.body.length) };
      response.writeHead(answer.status, { ...answer.headers, ...length });
      response.end(answer.body);
    });
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return { url: `http://${host}:${port}`, close: () => close(server) };
}

function listen(server: Server, { port, host }: HttpServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      reject(
        isTaken
          ? new Error(`Port ${port} on ${host} is in use by another process. Choose another one.`)
          : error,
      );
    });
    server.listen(port, host, resolve);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
