import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { AwsError } from "../../kernel/aws-error.ts";
import type { ObjectVersion } from "./state.ts";

/** A body as whoever calls hands it over: bytes from the wire, whatever the SDK takes from within. */
export async function bytesOf(body: unknown): Promise<Buffer> {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === "string") return Buffer.from(body);
  if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return buffer(body instanceof Readable ? body : Readable.fromWeb(body as never));
}

/** The asked part of a body, and how it is told: `bytes 0-9/100`. https://www.rfc-editor.org/rfc/rfc9110#name-range-requests */
export function readRange(
  body: Buffer,
  asked: string | undefined,
): { content: Buffer; range: string | undefined } {
  const match = /^bytes=(\d*)-(\d*)$/.exec(asked ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return { content: body, range: undefined };
  const [, first = "", last = ""] = match;
  const start = first === "" ? Math.max(0, body.length - Number(last)) : Number(first);
  const end = first === "" || last === "" ? body.length - 1 : Math.min(Number(last), body.length - 1);
  if (start >= body.length || start > end) {
    throw new AwsError("InvalidRange", "The requested range is not satisfiable", 416, {
      RangeRequested: asked,
      ActualObjectSize: body.length,
    });
  }
  return { content: body.subarray(start, end + 1), range: `bytes ${start}-${end}/${body.length}` };
}

/** `If-Match` and `If-None-Match`. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html */
export function checkPreconditions(
  latest: ObjectVersion | undefined,
  input: { readonly IfMatch?: string | undefined; readonly IfNoneMatch?: string | undefined },
  purpose: "read" | "write" = "write",
): void {
  const { IfMatch: wanted, IfNoneMatch: unwanted } = input;
  const present = latest && !latest.isDeleteMarker ? latest : undefined;
  const isEtag = (text: string) =>
    present !== undefined && (text === "*" || unquoted(text) === unquoted(present.etag));
  if (wanted !== undefined && !present)
    throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
  if (wanted !== undefined && !isEtag(wanted)) throw failed("If-Match");
  if (unwanted === undefined || !isEtag(unwanted)) return;
  throw purpose === "read" ? new AwsError("NotModified", "Not Modified", 304) : failed("If-None-Match");
}

const failed = (condition: string) =>
  new AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412, {
    Condition: condition,
  });

const unquoted = (text: string) => text.replaceAll('"', "");
