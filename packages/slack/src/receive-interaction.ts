import { createHash } from "node:crypto";
import type { Intake } from "@watchkeeper/chat/ports";
import { signatureHeader, timestampHeader, whyForged } from "./signature.ts";

/** What Lambda hands over for a Function URL (payload format 2.0), as far as it is looked at. */
export interface UrlRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string | undefined;
  readonly isBase64Encoded: boolean;
}

/** What a Function URL answers. */
export interface UrlResponse {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What receiving needs; `intake` is asked for only once a request was verified. */
export interface ReceiveDeps {
  readonly secret: () => Promise<string>;
  readonly intake: () => Promise<Intake>;
  readonly now: () => Date;
  readonly log: (message: string, data?: Readonly<Record<string, unknown>>) => void;
}

/** The worker's queue takes a megabyte; Slack's largest interactions are far smaller. */
const maxBytes = 200_000;

/**
 * Receives a request to the interactivity endpoint: verifies it on its raw bytes before anything else, lets each through
 * once (a second time as a replay, for the record; never a third), hands it over, and answers at once: Slack gives three
 * seconds.
 */
export async function receiveInteraction(request: UrlRequest, deps: ReceiveDeps): Promise<UrlResponse> {
  const bytes = Buffer.from(request.body ?? "", request.isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > maxBytes) return refuse(413, "the request is too large", deps);
  const why = whyForged({ headers: request.headers, body: bytes }, await deps.secret(), deps.now());
  if (why !== undefined) return refuse(401, why, deps);
  const intake = await deps.intake();
  const signature = request.headers[signatureHeader] ?? "";
  const times = await intake.seen(createHash("sha256").update(signature).digest("hex"));
  const timestamp = request.headers[timestampHeader] ?? "";
  if (times <= 2)
    await intake.handOver({ body: bytes.toString("utf8"), timestamp, signature, replayed: times === 2 });
  if (times > 1) deps.log("a request came again", { times });
  return { statusCode: 200, body: "" };
}

function refuse(statusCode: number, why: string, { log }: ReceiveDeps): UrlResponse {
  log("a request was refused", { why });
  return { statusCode, headers: { "content-type": "text/plain; charset=utf-8" }, body: `Refused: ${why}.\n` };
}
