import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { sendFromProcess } from "./faults/send-from-process.ts";
import { bySigningName } from "./services-by-signing-name.ts";
import { dispatch } from "./wire/dispatch.ts";
import type { FunctionProcess, World } from "./world.ts";

/** The request that an SDK client hands to its HTTP handler. */
interface ClientRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What an SDK client takes as `requestHandler`. */
export interface InProcessHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(request: unknown): Promise<{
    response: { statusCode: number; headers: Record<string, string>; body: Readable | Uint8Array };
  }>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
}

/**
 * The embedded AWS as an SDK client's `requestHandler`: the same bytes as over HTTP, without a socket. Requests of a
 * function name the process that it runs in at that moment: they, and it, meet the world's faults.
 */
export function requestHandler(world: World, process?: () => FunctionProcess): InProcessHandler {
  const services = bySigningName(world);
  const send = (request: unknown) =>
    world.clock.busy(async () => {
      const { method, path, query, headers, body } = request as ClientRequest;
      const response = await dispatch(world, services, {
        method,
        url: path + queryString(query ?? {}),
        headers: lowerCaseNames(headers),
        body: await bytesOf(body),
        sourceIp: "127.0.0.1",
        fromFunction: process !== undefined,
      });
      const { status, headers: answered, body: content } = response;
      return { response: { statusCode: status, headers: answered, body: bodyOf(content, isJson(headers)) } };
    });
  return {
    metadata: { handlerProtocol: "in-process" },
    handle: (request) => (process ? sendFromProcess(world, process(), () => send(request)) : send(request)),
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  };
}

/** A service that speaks JSON by targets streams nothing: clients take its answer whole, and spare themselves a stream. */
const isJson = (headers: ClientRequest["headers"]): boolean =>
  Object.keys(headers).some((name) => name.toLowerCase() === "x-amz-target");

const bodyOf = (content: Buffer, isWhole: boolean): Readable | Uint8Array =>
  isWhole
    ? new Uint8Array(content.buffer, content.byteOffset, content.byteLength)
    : Readable.from(content.length > 0 ? [content] : []);

function queryString(query: NonNullable<ClientRequest["query"]>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value]
      .flat()
      .map((one) =>
        one == null ? encodeURIComponent(name) : `${encodeURIComponent(name)}=${encodeURIComponent(one)}`,
      ),
  );
  return pairs.length > 0 ? `?${pairs.join("&")}` : "";
}

const lowerCaseNames = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

async function bytesOf(body: unknown): Promise<Buffer> {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === "string") return Buffer.from(body);
  if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (body instanceof Readable) return buffer(body);
  return buffer(Readable.fromWeb(body as never));
}
