import { crc32, gunzipSync } from "node:zlib";
import { AwsError } from "../aws-error.ts";
import { findOperation, notSimulated } from "../serve-request.ts";
import type { PathAnswer } from "../service.ts";
import { type ServicesOnTheWire, serviceNamed } from "../services-by-signing-name.ts";
import type { SimulatedService } from "../simulated-service.ts";
import type { World } from "../world.ts";
import { authenticated, authenticatedForm } from "./authenticate.ts";
import { credentialScope } from "./authentication.ts";
import { decodeAwsChunked, isAwsChunked, withoutAwsChunked } from "./aws-chunked.ts";
import { type ClientModel, clientModel } from "./client-model.ts";
import { decodeRequest } from "./decode-request.ts";
import { encodeError, guessProtocol } from "./encode-error.ts";
import { encodeResponse } from "./encode-response.ts";
import { parseForm } from "./form.ts";
import { readFormUpload } from "./form-upload.ts";
import { isForm, type WireRequest, type WireResponse } from "./message.ts";
import { queryModel } from "./query-model.ts";
import { pathStyle } from "./s3-rest.ts";

/** Serves one HTTP request to AWS: who asks, for what, with which answer; counted as in flight while it lasts. */
export function dispatch(
  world: World,
  services: ServicesOnTheWire,
  request: WireRequest,
): Promise<WireResponse> {
  return world.clock.busy(async () => {
    const own = servedAt(world, request.url);
    if (own) return own(world, request);
    const requestId = world.ids.uuid();
    let url = new URL(request.url, "http://embedded-aws");
    let service: SimulatedService | undefined;
    let model: ClientModel | undefined;
    let response: WireResponse;
    try {
      const upload = isForm(request.method, request.headers["content-type"])
        ? await readFormUpload(request, pathStyle(request.url, request.headers.host))
        : undefined;
      const scope = upload?.scope ?? credentialScope(request.headers, url.searchParams);
      service = serviceNamed(services, scope.signingName, request.headers["x-amz-target"]);
      if (!service) throw notSimulated(`${scope.signingName}:${nameOf(request, url)}`);
      if (upload) url = new URL(upload.put.url, url);
      else if (service.name === "s3") url = new URL(pathStyle(request.url, request.headers.host), url);
      model = await clientModel(service);
      const principal = upload ? authenticatedForm(world, upload) : authenticated(world, request, scope);
      const plain = upload?.put ?? plainOf(service, request);
      model = spokenModel(service, model, plain);
      const { operation, input } = decodeRequest(model, plain, url);
      findOperation(world, service.name, operation.name);
      const output = await world.call({
        principal,
        service: service.name,
        operation: operation.name,
        account: principal.account,
        region: scope.region,
        input: await read(model, input),
        origin: {
          requestId,
          accessKeyId: scope.accessKeyId,
          sourceIp: request.sourceIp,
          userAgent: request.headers["user-agent"] ?? "",
          endpoint: endpointOf(request.headers.host ?? "localhost"),
          fromFunction: request.fromFunction ?? false,
        },
      });
      response = await encodeResponse(model, operation, output as Record<string, unknown>, requestId);
      if (upload) response = upload.answer(response);
    } catch (error) {
      response = encodeError(model, model?.protocol ?? guessProtocol(request.headers), error, requestId);
    }
    // Clients of DynamoDB hold the answer against it.
    if (service?.signingName === "dynamodb") response.headers["x-amz-crc32"] = String(crc32(response.body));
    response.headers[service?.name === "s3" ? "x-amz-request-id" : "x-amzn-requestid"] = requestId;
    return request.method === "HEAD" ? { ...response, body: Buffer.alloc(0) } : response;
  });
}

/** A request's input; or what AWS answers to one that cannot be read. */
async function read(
  { protocol }: ClientModel,
  input: () => Promise<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  try {
    return await input();
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw protocol === "restXml"
      ? new AwsError(
          "MalformedXML",
          "The XML you provided was not well-formed or did not validate against our published schema",
        )
      : new AwsError("SerializationException", "The request cannot be read.");
  }
}

/** What answers at a path that is a service's own, outside of its API; undefined at all others. */
export const servedAt = (world: World, url: string): PathAnswer | undefined =>
  world.services.find(({ serves }) => serves && url.startsWith(serves.prefix))?.serves?.answer as
    | PathAnswer
    | undefined;

/** AWS's own hosts are asked by clients of this process alone, which believe that they speak TLS. */
const endpointOf = (host: string): string =>
  `${host.endsWith(".amazonaws.com") ? "https" : "http"}://${host}`;

const plainOf = (service: SimulatedService, request: WireRequest): WireRequest =>
  isAwsChunked(request.headers) ? unchunked(request) : uncompressed(service, request);

/** A chunked request as if it had been sent at once: its trailers are headers. */
function unchunked(request: WireRequest): WireRequest {
  const { content, trailers } = decodeAwsChunked(request.body);
  return { ...request, headers: { ...withoutAwsChunked(request.headers), ...trailers }, body: content };
}

/** Clients compress what is long for operations that allow it (PutMetricData); an object in S3 stays as it is. */
const uncompressed = (service: SimulatedService, request: WireRequest): WireRequest =>
  service.name !== "s3" && request.headers["content-encoding"] === "gzip"
    ? { ...request, body: gunzipSync(request.body) }
    : request;

/** What a request to an unknown service calls its operation. */
function nameOf(request: WireRequest, url: URL): string {
  const target = request.headers["x-amz-target"]?.split(".").at(-1);
  if (target) return target;
  const action = isQuery(request)
    ? parseForm(request.body.toString()).children.get("Action")?.value
    : undefined;
  return action ?? `${request.method} ${url.pathname}`;
}

/** The model in the protocol of the request: older programs speak query to services whose clients speak JSON today. */
function spokenModel(service: SimulatedService, model: ClientModel, request: WireRequest): ClientModel {
  if (model.protocol !== "awsJson" || "x-amz-target" in request.headers) return model;
  if (model.isQueryCompatible && isQuery(request)) return queryModel(model);
  throw new AwsError(
    "UnsupportedProtocol",
    `The embedded AWS speaks JSON for ${service.name}; this client speaks another protocol.`,
    400,
  );
}

const isQuery = ({ headers }: WireRequest): boolean =>
  headers["content-type"]?.includes("x-www-form-urlencoded") ?? false;
