import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import type { Principal } from "@watchkeeper/sim/kernel/request";
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

/** Bodies of these types reach a function as text, all others in base64, forms included. */
const textual = /^(text\/|application\/(json|xml|javascript))/;

/** Asks the function behind a URL, as Lambda does: payload format 2.0, through Invoke. */
export async function askFunctionUrl(laptop: Laptop, asked: UrlAsked): Promise<UrlAnswer | undefined> {
  const { world, deployment } = laptop;
  const url = deployment.functionUrls.find(({ path }) => path === asked.path);
  if (!url) return undefined;
  const { account, region } = deployment.hub;
  const principal: Principal = {
    type: "root",
    arn: `arn:aws:iam::${account}:root`,
    account,
    userId: account,
    administrator: true,
  };
  const answer = (await world.clock.busy(() =>
    world.call({
      principal,
      service: "lambda",
      operation: "Invoke",
      account,
      region,
      input: { FunctionName: url.functionName, Payload: JSON.stringify(eventOf(asked, laptop)) },
    }),
  )) as { readonly Payload: Uint8Array; readonly FunctionError?: string };
  if (answer.FunctionError) return { status: 502, headers: {}, body: "Internal Server Error" };
  const told = JSON.parse(Buffer.from(answer.Payload).toString()) as {
    readonly statusCode?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  return { status: told.statusCode ?? 200, headers: told.headers ?? {}, body: told.body ?? "" };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads */
function eventOf({ path, method, headers, body }: UrlAsked, { world, deployment }: Laptop) {
  const isText = textual.test(headers["content-type"] ?? "text/plain");
  const now = world.clock.now();
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: "",
    headers,
    requestContext: {
      accountId: "anonymous",
      apiId: "laptop",
      domainName: `laptop.lambda-url.${deployment.hub.region}.on.aws`,
      http: {
        method,
        path,
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: world.ids.uuid(),
      routeKey: "$default",
      stage: "$default",
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    body: Buffer.from(body).toString(isText ? "utf8" : "base64"),
    isBase64Encoded: !isText,
  };
}

/** Serves the Function URLs at their paths, and everything else as `otherwise` does. */
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
