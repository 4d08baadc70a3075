import { createEmulator, type Emulator } from "emulate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SlackBusy, slackChannel } from "./slack-channel.ts";

const channel = "C000000001";
const message = (caseId: string, text: string) => ({
  caseId,
  text,
  blocks: [{ type: "header" as const, text: { type: "plain_text" as const, text } }],
});

let emulator: Emulator;
beforeAll(async () => {
  emulator = await createEmulator({ service: "slack", port: 0 });
});
afterAll(() => emulator.close());

describe("a channel of Slack", () => {
  const open = (where = channel) =>
    slackChannel({ token: "xoxb-1", channel: where, apiUrl: `${emulator.url}/api/` });

  test("takes a message, and its updates in the same place", async () => {
    const ref = await open().post(message("c-1", "asked"));
    expect(await open().update(ref, message("c-1", "fixed"))).toBe("updated");
  });

  test("is looked through for a message about a case whose posting was never confirmed", async () => {
    const ref = await open().post(message("c-2", "asked"));
    expect(await open().find("c-2")).toEqual(ref);
    expect(await open().find("c-none")).toBeUndefined();
  });

  test("says so where a message was deleted", async () => {
    expect(await open().update({ channel, ts: "1.0" }, message("c-1", "fixed"))).toBe("gone");
  });

  test("refuses with what to do about it", async () => {
    await expect(open("C0NOWHERE").post(message("c-1", "x"))).rejects.toMatchObject({
      kind: "denied",
      message: expect.stringContaining("slack.channel of watchkeeper.config.ts"),
    });
  });
});

describe("a Slack that does not answer as usual", () => {
  async function answering(status: number, headers: Record<string, string> = {}) {
    const { createServer } = await import("node:http");
    const server = createServer((_request, response) => {
      response.writeHead(status, headers);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    return { apiUrl: `http://127.0.0.1:${port}/api/`, close: () => server.close() };
  }

  test("but asks for patience is left alone for as long as it says, and asked once", async () => {
    const { apiUrl, close } = await answering(429, { "retry-after": "7" });
    const post = slackChannel({ token: "x", channel, apiUrl }).post(message("c-1", "x"));
    await expect(post).rejects.toMatchObject({ kind: "throttled", retryAfterSeconds: 7 });
    await expect(post).rejects.toBeInstanceOf(SlackBusy);
    close();
  });

  test("but fails may be asked again later", async () => {
    const { apiUrl, close } = await answering(503);
    await expect(
      slackChannel({ token: "x", channel, apiUrl }).post(message("c-1", "x")),
    ).rejects.toMatchObject({
      kind: "unavailable",
    });
    close();
  });

  test("and does not listen at all may be asked again later", async () => {
    const gone = slackChannel({ token: "x", channel, apiUrl: "http://127.0.0.1:1/api/" });
    await expect(gone.post(message("c-1", "x"))).rejects.toMatchObject({ kind: "unavailable" });
  });
});
