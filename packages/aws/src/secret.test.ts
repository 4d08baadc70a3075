import type { Runtime } from "@watchkeeper/core/runtime";
import { afterEach, describe, expect, test, vi } from "vitest";
import { secretReader } from "./secret.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

function reader(answer: { status: number; body: unknown }) {
  const asked: { url: string; init: RequestInit }[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    asked.push({ url, init });
    return new Response(JSON.stringify(answer.body), { status: answer.status });
  });
  let now = Date.parse("2026-03-02T09:00:00Z");
  const runtime = {
    region: "eu-west-1",
    credentials: async () => ({ accessKeyId: "AKIA", secretAccessKey: "x", sessionToken: "session" }),
    clock: { now: () => new Date(now), sleep: async () => {} },
  } as unknown as Runtime;
  return { read: secretReader(runtime), asked, wait: (ms: number) => (now += ms) };
}

const value = (Value: string) => ({ status: 200, body: { Parameter: { Value } } });

describe("a secret", () => {
  test("that stands in the environment is taken as it is", async () => {
    const { read, asked } = reader(value("unasked"));
    expect(await read("xoxb-1")).toBe("xoxb-1");
    expect(asked).toEqual([]);
  });

  test("that is named is read from SSM, decrypted, by a signed request, and kept for five minutes", async () => {
    const { read, asked, wait } = reader(value("xoxb-2"));
    expect([await read("ssm:/watchkeeper/a"), await read("ssm:/watchkeeper/a")]).toEqual([
      "xoxb-2",
      "xoxb-2",
    ]);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.url).toBe("https://ssm.eu-west-1.amazonaws.com/");
    expect(asked[0]?.init.body).toBe('{"Name":"/watchkeeper/a","WithDecryption":true}');
    expect(asked[0]?.init.headers).toMatchObject({
      "x-amz-target": "AmazonSSM.GetParameter",
      "x-amz-security-token": "session",
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIA\/20260302\/eu-west-1\/ssm\/aws4_request, SignedHeaders=[^,]*host[^,]*, Signature=[0-9a-f]{64}$/,
      ),
    });
    wait(300_001);
    await read("ssm:/watchkeeper/a");
    expect(asked).toHaveLength(2);
  });

  test("that cannot be read says which, and how to put it there, and is asked for again", async () => {
    const { read, asked } = reader({ status: 400, body: { __type: "ParameterNotFound" } });
    await expect(read("ssm:/watchkeeper/a")).rejects.toThrow(
      "/watchkeeper/a cannot be read (ParameterNotFound). Put it there: aws ssm put-parameter --type SecureString",
    );
    await expect(read("ssm:/watchkeeper/a")).rejects.toMatchObject({ kind: "denied" });
    expect(asked).toHaveLength(2);
  });
});
