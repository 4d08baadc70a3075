import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import { type ClientOptions, clientConfig } from "./client-config.ts";
import { hubRuntime } from "./testing/hub-runtime.ts";

/** A client in an invocation that ends in `leftMs`, at an AWS that is down, or answers with another status. */
function clientOf(leftMs: number, statusCode = 503, options: ClientOptions = {}) {
  let now = Date.parse("2026-03-02T09:00:00Z");
  const deadline = new Date(now + leftMs);
  const sent: unknown[] = [];
  const client = new STSClient(
    clientConfig(
      {
        ...hubRuntime,
        clock: {
          now: () => new Date(now),
          sleep: async (ms) => {
            now += ms;
          },
        },
        random: () => 0.99,
        deadline: () => deadline,
        endpoint: {
          url: "http://localhost",
          requestHandler: {
            handle: async (request: unknown) => {
              sent.push(request);
              return { response: { statusCode, headers: {}, body: new Uint8Array() } };
            },
          },
        },
      },
      options,
    ),
  );
  return {
    sent,
    overtime: () => now - deadline.getTime(),
    ask: () => client.send(new GetCallerIdentityCommand({})),
  };
}

describe("a client", () => {
  test("asks an AWS that is down three times", async () => {
    const { ask, sent } = clientOf(30_000);
    await expect(ask()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503, attempts: 3 } });
    expect(sent).toHaveLength(3);
  });

  test("asks an AWS that throttles once, where whoever asks it must see that", async () => {
    const patient = clientOf(30_000, 429);
    await expect(patient.ask()).rejects.toMatchObject({ $metadata: { attempts: 3 } });
    const attempts = { most: 2, evenThrottled: false };
    const throttled = clientOf(30_000, 429, { attempts });
    await expect(throttled.ask()).rejects.toMatchObject({ $metadata: { httpStatusCode: 429 } });
    const down = clientOf(30_000, 503, { attempts });
    await expect(down.ask()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
    expect([patient, throttled, down].map(({ sent }) => sent.length)).toEqual([3, 1, 2]);
  });

  test("waits for no other try that the invocation would not live to see", async () => {
    const { ask, sent, overtime } = clientOf(50);
    await expect(ask()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
    expect(sent).toHaveLength(1);
    expect(overtime()).toBe(-50);
  });

  test("sends nothing for an invocation that is over", async () => {
    const { ask, sent } = clientOf(0);
    await expect(ask()).rejects.toMatchObject({ name: "InvocationOver", kind: "unavailable" });
    expect(sent).toHaveLength(0);
  });
});
