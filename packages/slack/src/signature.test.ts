import { createHmac } from "node:crypto";
import { AwsLambdaReceiver, LogLevel } from "@slack/bolt";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { signatureOf, whyForged } from "./signature.ts";

/** The example of docs.slack.dev, "Verifying requests from Slack". */
const published = {
  secret: "8f742231b10e8888abcd99yyyzzz85a5",
  timestamp: "1531420618",
  body: "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
  signature: "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
};

const secret = "a-signing-secret";
const now = new Date("2026-03-02T09:00:00Z");
const seconds = now.getTime() / 1_000;

/** A request as somebody sends it, and what they signed. */
interface Sent {
  readonly body: string;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
}
const signedNow = (body: string, timestamp = String(seconds)): Sent => ({
  body,
  timestamp,
  signature: signatureOf(secret, timestamp, body),
});
const ours = ({ body, timestamp, signature }: Sent): "taken" | "refused" =>
  whyForged(
    {
      headers: { "x-slack-request-timestamp": timestamp, "x-slack-signature": signature },
      body: Buffer.from(body),
    },
    secret,
    now,
  ) === undefined
    ? "taken"
    : "refused";

test("Slack's published example is verified, and the signature is the one that Slack prints", () => {
  const { body, timestamp, signature } = published;
  expect(signatureOf(published.secret, timestamp, body)).toBe(signature);
  const headers = { "x-slack-request-timestamp": timestamp, "x-slack-signature": signature };
  const then = new Date(Number(timestamp) * 1_000);
  expect(whyForged({ headers, body: Buffer.from(body) }, published.secret, then)).toBeUndefined();
});

describe("beside Bolt's own receiver", () => {
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ["Date"], now });
  });
  afterAll(() => {
    vi.useRealTimers();
  });

  /** What Bolt makes of the same request: 401 is a refusal, everything else got through to the app. */
  async function bolt({ body, timestamp, signature }: Sent, base64 = false): Promise<"taken" | "refused"> {
    const receiver = new AwsLambdaReceiver({ signingSecret: secret, logLevel: LogLevel.ERROR });
    receiver.init({ processEvent: ({ ack }: { ack: () => Promise<void> }) => ack() } as never);
    const { statusCode } = (await receiver.toHandler()(
      {
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          ...(timestamp === undefined ? {} : { "x-slack-request-timestamp": timestamp }),
          ...(signature === undefined ? {} : { "x-slack-signature": signature }),
        },
        body: base64 ? Buffer.from(body).toString("base64") : body,
        isBase64Encoded: base64,
        rawPath: "/",
      } as never,
      {} as never,
    )) as { statusCode: number };
    return statusCode === 401 ? "refused" : "taken";
  }

  const bodies = fc
    .record({ text: fc.string(), user: fc.string() })
    .map((value) => `payload=${encodeURIComponent(JSON.stringify(value))}`);
  const timestamps = fc.integer({ min: -3_000, max: 0 }).map((past) => String(seconds + past));
  /** What goes wrong on the way, or is done to a request on purpose; nothing, too. */
  const mangles: readonly ((sent: Sent) => Sent)[] = [
    (sent) => sent,
    (sent) => ({ ...sent, body: `${sent.body}&more=1` }),
    (sent) => ({ ...sent, signature: undefined }),
    (sent) => ({ ...sent, timestamp: undefined }),
    (sent) => ({ ...sent, timestamp: String(Number(sent.timestamp) + 1) }),
    (sent) => ({ ...sent, timestamp: "NaN" }),
    (sent) => ({ ...sent, timestamp: "" }),
    (sent) => ({ ...sent, signature: sent.signature?.slice(0, -1) }),
    (sent) => ({ ...sent, signature: sent.signature?.replace("v0=", "") }),
    (sent) => ({ ...sent, signature: `${sent.signature}00` }),
    (sent) => ({ ...sent, signature: "v0=" }),
    (sent) => ({ ...sent, signature: "" }),
    (sent) => ({
      ...sent,
      signature: signatureOf("another secret", sent.timestamp ?? "", sent.body),
    }),
  ];

  test("the same requests are taken and refused, whatever is signed and however it is mangled", async () => {
    await fc.assert(
      fc.asyncProperty(bodies, timestamps, fc.constantFrom(...mangles), async (body, timestamp, mangle) => {
        const sent = mangle(signedNow(body, timestamp));
        expect(ours(sent)).toBe(await bolt(sent));
      }),
      { numRuns: 500 },
    );
  });

  const v9 = signedNow("payload={}");
  test.each<[string, Sent]>([
    ["from the future", signedNow("payload={}", String(seconds + 301))],
    ["of another version", { ...v9, signature: boltSignature("v9", String(seconds), "payload={}") }],
    [
      "whose timestamp is written otherwise than in digits",
      { body: "payload={}", timestamp: `+${seconds}`, signature: v9.signature },
    ],
  ])("a request %s gets through Bolt, and not through here", async (_what, sent) => {
    expect([await bolt(sent), ours(sent)]).toEqual(["taken", "refused"]);
  });

  test("a base64 body that is not ASCII breaks Bolt, and is verified here", async () => {
    const sent = signedNow(`payload=${JSON.stringify({ text: "grün" })}`);
    expect([await bolt(sent, true), ours(sent)]).toEqual(["refused", "taken"]);
  });

  test("a body that is no JSON is parsed by Bolt before it is verified, and refused unread here", async () => {
    const sent: Sent = { body: "payload={", timestamp: String(seconds), signature: "v0=00" };
    await expect(bolt(sent)).rejects.toThrow(SyntaxError);
    expect(ours(sent)).toBe("refused");
  });
});

/** Bolt signs with whatever version the header names. */
function boltSignature(version: string, timestamp: string, body: string): string {
  return `${version}=${createHmac("sha256", secret).update(`${version}:${timestamp}:${body}`).digest("hex")}`;
}

test("without a signing secret nothing is taken, not even what is signed with an empty one", () => {
  const signature = signatureOf("", String(seconds), "");
  const headers = { "x-slack-request-timestamp": String(seconds), "x-slack-signature": signature };
  expect(whyForged({ headers, body: Buffer.from("") }, "", now)).toMatch("no signing secret");
});
