import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What an operation of a query API answers. */
export interface Answer {
  readonly status?: number;
  readonly body: string;
}

/** The answer of STS to AssumeRole. */
export const assumedRole: Answer = {
  body:
    "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId>" +
    "<SecretAccessKey>x</SecretAccessKey><SessionToken>y</SessionToken>" +
    "<Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
};

/** An error of STS. */
export const stsError = (status: number, code: string): Answer => ({
  status,
  body: `<ErrorResponse><Error><Code>${code}</Code><Message>because</Message></Error></ErrorResponse>`,
});

/** A server that answers query APIs by their action, after `delayMs`; it counts requests and open sockets. */
export async function awsOverHttp(answer: (action: string) => Answer, delayMs = 0) {
  const asked = new Map<string, number>();
  const sockets = { open: 0, most: 0 };
  const server = createServer(async (request, response) => {
    const action = new URLSearchParams(await text(request)).get("Action") ?? "";
    asked.set(action, (asked.get(action) ?? 0) + 1);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    const { status = 200, body } = answer(action);
    response.writeHead(status, { "content-type": "text/xml" }).end(body);
  });
  server.on("connection", (socket) => {
    sockets.open++;
    sockets.most = Math.max(sockets.most, sockets.open);
    socket.once("close", () => sockets.open--);
  });
  // Longer than any test: no idle socket ends by itself.
  server.keepAliveTimeout = 600_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    sockets,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
