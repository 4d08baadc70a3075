import type { Interaction } from "@watchkeeper/chat/ports";
import { describe, expect, test } from "vitest";
import { receiveInteraction } from "./receive-interaction.ts";
import { signatureOf } from "./signature.ts";

const secret = "a-signing-secret";
const now = new Date("2026-03-02T09:00:00Z");
const timestamp = String(now.getTime() / 1_000);

function endpoint() {
  const seen = new Map<string, number>();
  const handed: Interaction[] = [];
  let loads = 0;
  const ask = (body: string, more: { signature?: string; base64?: boolean } = {}) =>
    receiveInteraction(
      {
        headers: {
          "x-slack-request-timestamp": timestamp,
          "x-slack-signature": more.signature ?? signatureOf(secret, timestamp, body),
        },
        body: more.base64 ? Buffer.from(body).toString("base64") : body,
        isBase64Encoded: more.base64 === true,
      },
      {
        secret: async () => secret,
        now: () => now,
        log: () => {},
        intake: async () => {
          loads += 1;
          return {
            seen: async (hash) => {
              seen.set(hash, (seen.get(hash) ?? 0) + 1);
              return seen.get(hash) ?? 0;
            },
            handOver: async (interaction) => void handed.push(interaction),
          };
        },
      },
    );
  return { ask, handed, loads: () => loads };
}

describe("the interactivity endpoint", () => {
  test("hands a verified request over as it came, and answers nothing", async () => {
    const { ask, handed } = endpoint();
    expect(await ask("payload={}")).toEqual({ statusCode: 200, body: "" });
    expect(handed).toMatchObject([{ body: "payload={}", replayed: false }]);
    expect(handed[0]?.signature).toBe(signatureOf(secret, handed[0]?.timestamp ?? "", "payload={}"));
  });

  test("reads a base64 body as UTF-8, and verifies its bytes", async () => {
    const { ask, handed } = endpoint();
    await ask('payload={"text":"grün 🟢"}', { base64: true });
    expect(handed[0]?.body).toBe('payload={"text":"grün 🟢"}');
  });

  test("refuses a forged request without loading what would take it", async () => {
    const { ask, handed, loads } = endpoint();
    expect((await ask("payload={}", { signature: "v0=forged" })).statusCode).toBe(401);
    expect([handed, loads()]).toEqual([[], 0]);
  });

  test("refuses what is larger than anything that Slack sends", async () => {
    const { ask, handed } = endpoint();
    expect((await ask("x".repeat(200_001))).statusCode).toBe(413);
    expect(handed).toEqual([]);
  });

  test("hands the first replay over for the record, and later ones to nobody", async () => {
    const { ask, handed } = endpoint();
    for (let times = 0; times < 4; times++) expect((await ask("payload={}")).statusCode).toBe(200);
    expect(handed.map(({ replayed }) => replayed)).toEqual([false, true]);
  });
});
