import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clientConfig } from "./client-config.ts";
import { fromSdk } from "./errors.ts";
import { hubRuntime } from "./testing/hub-runtime.ts";

/** AWS that takes a request, and never answers. */
let mute: Server;
beforeEach(async () => {
  mute = createServer().listen(0, "127.0.0.1");
  await once(mute, "listening");
});
afterEach(() => mute.close());

const end = new AbortController();

/** Asks who it is, in an invocation that `end` ends. */
async function ask() {
  const { port } = mute.address() as AddressInfo;
  const runtime = { ...hubRuntime, endpoint: { url: `http://127.0.0.1:${port}` }, signal: () => end.signal };
  try {
    return await new STSClient(clientConfig(runtime)).send(new GetCallerIdentityCommand({}));
  } catch (error) {
    return fromSdk(error, "sts:GetCallerIdentity");
  }
}

test("a request that is under way when its invocation's time is over is given up, and no other is sent", async () => {
  const asking = ask();
  const [socket] = await once(mute, "connection");
  end.abort();
  expect(await asking).toMatchObject({
    name: "InvocationOver",
    kind: "unavailable",
    message: expect.stringContaining("What became of the request is not known."),
  });
  if (!socket.destroyed) await once(socket.resume(), "close");
  expect(await ask()).toMatchObject({
    name: "InvocationOver",
    message: expect.stringContaining("Nothing was sent."),
  });
});
