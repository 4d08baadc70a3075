import { createHmac, timingSafeEqual } from "node:crypto";

/** How far a request's timestamp may be from now, either way. */
const maxSkewSeconds = 300;

/** The headers that Slack signs with, by their lower-case names. */
export const timestampHeader = "x-slack-request-timestamp";
export const signatureHeader = "x-slack-signature";

/** Slack's signature of a request (docs.slack.dev, "Verifying requests from Slack"). */
export function signatureOf(secret: string, timestamp: string, body: string | Uint8Array): string {
  return `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest("hex")}`;
}

/** A request as it came, before anybody has looked into it. */
export interface SignedRequest {
  /** With lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The bytes that were signed. */
  readonly body: Uint8Array;
}

/**
 * Why a request is not Slack's; undefined where it is. Looks at nothing but the raw bytes: stricter than Bolt in the
 * version (`v0=` and no other), in the timestamp (digits alone) and in its age (the future counts too).
 */
export function whyForged(request: SignedRequest, secret: string, now: Date): string | undefined {
  const timestamp = request.headers[timestampHeader] ?? "";
  const isNumber = /^\d{1,11}$/.test(timestamp);
  if (secret !== "" && isNumber && Math.abs(now.getTime() / 1_000 - Number(timestamp)) > maxSkewSeconds)
    return "its timestamp is more than five minutes from now";
  return whyUnsigned(request, secret);
}

/** Why a request was never Slack's, however long ago: what crossed a queue is verified again where it is believed. */
export function whyUnsigned({ headers, body }: SignedRequest, secret: string): string | undefined {
  const timestamp = headers[timestampHeader];
  const signature = headers[signatureHeader];
  if (secret === "") return "there is no signing secret to verify it with";
  if (timestamp === undefined || signature === undefined) return "it is not signed";
  if (!/^\d{1,11}$/.test(timestamp)) return "its timestamp is no number of seconds";
  const expected = Buffer.from(signatureOf(secret, timestamp, body));
  const given = Buffer.from(signature);
  // Buffers of different lengths cannot be compared in constant time; the length is no secret.
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    return "its signature is not Slack's";
  return undefined;
}
