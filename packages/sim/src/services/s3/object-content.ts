import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { AwsError } from "../../kernel/aws-error.ts";
import type { ObjectVersion } from "./state.ts";

/** A part of an object, and how it is told: `bytes 0-9/100`. */
export interface Portion {
  readonly content: Uint8Array;
  /** Absent: it is the whole. */
  readonly range: string | undefined;
}

/** A body as whoever calls hands it over: bytes from the wire, whatever the SDK takes from within. */
export async function bytesOf(body: unknown): Promise<Buffer> {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === "string") return Buffer.from(body);
  if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return buffer(body instanceof Readable ? body : Readable.fromWeb(body as never));
}

/** What a request asks of an object: all of it, a range of it, or the part of that number. */
export function readPortion(
  version: ObjectVersion,
  {
    Range: range,
    PartNumber: number,
  }: { readonly Range?: string | undefined; readonly PartNumber?: number | undefined },
): Portion {
  if (number === undefined) return readRange(version.body, range);
  if (range !== undefined) {
    throw new AwsError("InvalidRequest", "Cannot specify both Range header and partNumber query parameter");
  }
  const parts = version.parts ?? [{ number: 1, size: version.body.length }];
  const index = number - 1;
  const part = parts[index];
  if (!part) {
    throw new AwsError("InvalidPartNumber", "The requested partnumber is not satisfiable", 416, {
      PartNumberRequested: number,
      ActualPartCount: parts.length,
    });
  }
  const start = parts.slice(0, index).reduce((sum, { size }) => sum + size, 0);
  const content = version.body.subarray(start, start + part.size);
  return { content, range: `bytes ${start}-${start + part.size - 1}/${version.body.length}` };
}

/** https://www.rfc-editor.org/rfc/rfc9110#name-range-requests; what is no range is as if it were not asked. */
function readRange(body: Uint8Array, asked: string | undefined): Portion {
  const match = /^bytes=(\d*)-(\d*)$/.exec(asked ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return { content: body, range: undefined };
  const [, first = "", last = ""] = match;
  if (first !== "" && last !== "" && Number(first) > Number(last)) return { content: body, range: undefined };
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
