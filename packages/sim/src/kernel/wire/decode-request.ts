import { Readable } from "node:stream";
import { NormalizedSchema } from "@smithy/core/schema";
import { AwsError } from "../aws-error.ts";
import type { ClientModel, OperationSchema } from "./client-model.ts";
import { FormReader, parseForm } from "./form.ts";
import type { WireRequest } from "./message.ts";
import { schemaWithoutUri, uriMembers } from "./rest-input.ts";
import { findRoute, type Route, routesOf } from "./rest-router.ts";

/** A request, understood: the operation and its input, in the SDK's own shape. */
export interface DecodedRequest {
  readonly operation: OperationSchema;
  /** Read only when asked for: an operation that is not simulated is refused before its input is read. */
  readonly input: () => Promise<Record<string, unknown>>;
}

/** Finds the operation of a request, by its protocol. */
export function decodeRequest(model: ClientModel, request: WireRequest, url: URL): DecodedRequest {
  switch (model.protocol) {
    case "ec2Query":
    case "awsQuery": {
      const form = parseForm(request.body.length > 0 ? request.body.toString() : url.search.slice(1));
      const operation = named(model, form.children.get("Action")?.value);
      const reader = new FormReader(
        model.protocol === "ec2Query",
        model.codec.deserializer.stringDeserializer,
      );
      return {
        operation,
        input: async () => (reader.read(operation.input, form) ?? {}) as Record<string, unknown>,
      };
    }
    case "awsJson": {
      const operation = named(model, request.headers["x-amz-target"]?.split(".").at(-1));
      return { operation, input: () => readLikeResponse(model, operation, operation.input, request) };
    }
    case "restJson1":
    case "restXml": {
      const match = findRoute(routes(model), { method: request.method, url, headers: request.headers });
      if (!match) throw unknownOperation(`${request.method} ${url.pathname}${url.search}`, 404);
      const { operation } = match.route;
      const read = async () => ({
        ...(await readLikeResponse(model, operation, schemaWithoutUri(operation), request)),
        ...uriMembers(model, match, url.searchParams),
      });
      return { operation, input: read };
    }
  }
}

const routesByModel = new WeakMap<ClientModel, readonly Route[]>();

function routes(model: ClientModel): readonly Route[] {
  const known = routesByModel.get(model);
  if (known) return known;
  const made = routesOf(model);
  routesByModel.set(model, made);
  return made;
}

function named(model: ClientModel, name: string | undefined): OperationSchema {
  const operation = model.operations.get(name ?? "");
  if (operation) return operation;
  throw unknownOperation(name ? `the operation ${name}` : "a request without an operation's name", 400);
}

const unknownOperation = (what: string, status: number) =>
  new AwsError("UnknownOperationException", `No operation of this service is ${what}.`, status);

/**
 * The inversion that spares a parser per protocol: a request is read by what the client reads responses with, told
 * that the input's schema is the output's.
 */
async function readLikeResponse(
  model: ClientModel,
  operation: OperationSchema,
  schema: unknown,
  request: WireRequest,
): Promise<Record<string, unknown>> {
  const stream = streamMember(operation);
  const body = stream ? Readable.from([request.body]) : request.body;
  const { $metadata, ...input } = await model.codec.deserializeResponse(
    { ...operation, output: schema },
    model.config,
    {
      statusCode: 200,
      headers: { ...request.headers },
      body,
    },
  );
  if (stream) input[stream] = request.body;
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
}

const streamMembers = new WeakMap<OperationSchema, { readonly name: string | undefined }>();

/** The member that is the raw body (S3's PutObject). */
function streamMember(operation: OperationSchema): string | undefined {
  const known = streamMembers.get(operation) ?? { name: streamMemberOf(operation) };
  streamMembers.set(operation, known);
  return known.name;
}

function streamMemberOf(operation: OperationSchema): string | undefined {
  const schema = NormalizedSchema.of(operation.input);
  if (!schema.isStructSchema()) return undefined;
  return Object.entries(schema.getMemberSchemas()).find(([, member]) => member.isStreaming())?.[0];
}
