import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { NormalizedSchema } from "@smithy/core/schema";
import type { ClientModel, OperationSchema } from "./client-model.ts";
import { type WireResponse, xmlHeader } from "./message.ts";
import { queryResponseBody } from "./query-response.ts";
import { locationBody, s3ResultBody, s3Status } from "./s3-rest.ts";

/** An operation's output on the wire, by its protocol. */
export async function encodeResponse(
  model: ClientModel,
  operation: OperationSchema,
  output: Readonly<Record<string, unknown>>,
  requestId: string,
): Promise<WireResponse> {
  if (model.protocol === "ec2Query" || model.protocol === "awsQuery") {
    const body = xmlHeader + queryResponseBody(model, operation, output, requestId);
    return { status: 200, headers: { "content-type": "text/xml;charset=UTF-8" }, body: Buffer.from(body) };
  }
  const request = await writeLikeRequest(model, operation, output);
  const text = typeof request.body === "string" && model.protocol === "restXml";
  const location = locationBody(operation, output);
  const body =
    location !== undefined
      ? Buffer.from(xmlHeader + location)
      : text
        ? xmlResult(operation, request.body as string)
        : await bytesOf(request.body);
  return { status: statusOf(model, operation, output), headers: headersOf(request.headers), body };
}

const nowhere = new URL("http://response/");

/** The inversion, the other way: the response is what the client would send, were the output its input. */
function writeLikeRequest(
  model: ClientModel,
  operation: OperationSchema,
  output: Readonly<Record<string, unknown>>,
): Promise<{ headers: Record<string, string>; body: unknown }> {
  return model.codec.serializeRequest(
    { ...operation, traits: { http: ["POST", "/", 200] }, input: operation.output },
    output,
    {
      endpoint: async () => ({ url: nowhere }),
      __smithy_context: { service: "response", operation: operation.name },
    },
  );
}

const requestOnly = new Set(["x-amz-target", "x-amzn-query-mode", "accept", "host"]);

const headersOf = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !requestOnly.has(name.toLowerCase())));

function statusOf(
  model: ClientModel,
  operation: OperationSchema,
  output: Readonly<Record<string, unknown>>,
): number {
  if (!model.protocol.startsWith("rest")) return 200;
  const status = s3Status(operation, output);
  if (status !== undefined) return status;
  const schema = NormalizedSchema.of(operation.output);
  if (schema.isStructSchema()) {
    for (const [name, member] of schema.structIterator()) {
      const { httpResponseCode } = member.getMergedTraits() as { httpResponseCode?: unknown };
      if (httpResponseCode && typeof output[name] === "number") return output[name];
    }
  }
  return operation.traits?.http?.[2] ?? 200;
}

function xmlResult(operation: OperationSchema, body: string): Buffer {
  const result = s3ResultBody(operation.output, body);
  return Buffer.from(result.startsWith("<") && !result.startsWith("<?xml") ? xmlHeader + result : result);
}

async function bytesOf(body: unknown): Promise<Buffer> {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (body instanceof Readable) return buffer(body);
  return buffer(Readable.fromWeb(body as never));
}
