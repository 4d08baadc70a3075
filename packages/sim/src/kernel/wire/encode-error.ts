import { AwsError, ModelledError } from "../aws-error.ts";
import { isServiceException } from "../error-code.ts";
import type { ClientModel, ExceptionSchema, Protocol } from "./client-model.ts";
import { escapeXml, type WireResponse, xmlHeader } from "./message.ts";

interface WireError {
  readonly code: string;
  /** In JSON: the namespace and name of a modelled exception. */
  readonly type: string;
  /** The old query code, where the service is told by header. */
  readonly queryCode: string;
  readonly status: number;
  readonly message: string;
  readonly members: Readonly<Record<string, unknown>>;
}

/** How an error is told when the service, and so its protocol, is unknown: as the request itself was written. */
export const guessProtocol = (headers: Readonly<Record<string, string>>): Protocol => {
  const type = headers["content-type"] ?? "";
  if (type.includes("x-amz-json") || "x-amz-target" in headers) return "awsJson";
  return type.includes("json") ? "restJson1" : "awsQuery";
};

/** Any thrown value on the wire; what is neither AWS's answer nor an exception of the SDK is a bug of the simulation. */
export function encodeError(
  model: ClientModel | undefined,
  protocol: Protocol,
  thrown: unknown,
  requestId: string,
): WireResponse {
  const error = describe(model, protocol, thrown);
  const answer = (contentType: string, text: string, headers: Record<string, string> = {}): WireResponse => ({
    status: error.status,
    headers: {
      "content-type": contentType,
      ...headers,
      ...(thrown instanceof AwsError ? thrown.headers : {}),
    },
    // HTTP lets an answer of this status have no body.
    body: Buffer.from(error.status === 304 ? "" : text),
  });
  const code = `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`;
  const fault = error.status >= 500 ? "Receiver" : "Sender";
  switch (protocol) {
    case "ec2Query": {
      const body = `<Response><Errors><Error>${code}</Error></Errors><RequestID>${requestId}</RequestID></Response>`;
      return answer("text/xml;charset=UTF-8", xmlHeader + body);
    }
    case "awsQuery": {
      const namespace = model ? ` xmlns="${model.xmlNamespace}"` : "";
      const inner = `<Error><Type>${fault}</Type>${code}${xmlMembers(error)}</Error>`;
      const body = `<ErrorResponse${namespace}>${inner}<RequestId>${requestId}</RequestId></ErrorResponse>`;
      return answer("text/xml", xmlHeader + body);
    }
    case "restXml": {
      const body = `<Error>${code}${xmlMembers(error)}<RequestId>${requestId}</RequestId></Error>`;
      return answer("application/xml", xmlHeader + body);
    }
    case "restJson1": {
      const body = jsonText({ ...error.members, message: error.message });
      return answer("application/json", body, { "x-amzn-errortype": error.code });
    }
    case "awsJson": {
      const body = jsonText({ __type: error.type, ...error.members, message: error.message });
      const query = model?.isQueryCompatible ? { "x-amzn-query-error": `${error.queryCode};${fault}` } : {};
      return answer(`application/x-amz-json-${model?.jsonVersion ?? "1.1"}`, body, query);
    }
  }
}

/** As JSON, with bytes in base64: an item that a failed condition tells may hold some. */
const jsonText = (value: unknown): string =>
  JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, name: string, member: unknown) {
    // What a Buffer makes of itself has come first.
    const own = this[name];
    return own instanceof Uint8Array ? Buffer.from(own).toString("base64") : member;
  });

function describe(model: ClientModel | undefined, protocol: Protocol, thrown: unknown): WireError {
  const modelled = model?.exceptions.find((exception) => isThrown(exception, thrown));
  if (thrown instanceof AwsError) {
    const code = isXml(protocol)
      ? (modelled?.queryCode ?? shortCode(thrown.code))
      : (modelled?.name ?? thrown.code);
    return {
      code,
      type: modelled?.qualifiedName ?? code,
      queryCode: modelled?.queryCode ?? thrown.code,
      status: thrown instanceof ModelledError ? statusOf(modelled, protocol) : thrown.status,
      message: thrown.message,
      members: {
        ...(modelled?.members.includes("ErrorCode") ? { ErrorCode: code } : {}),
        ...thrown.members,
        ...(modelled?.members.includes("Message") ? { Message: thrown.message } : {}),
      },
    };
  }
  if (isServiceException(thrown)) {
    const code = modelled && isXml(protocol) ? modelled.queryCode : thrown.name;
    return {
      code,
      type: modelled?.qualifiedName ?? code,
      queryCode: modelled?.queryCode ?? code,
      status: modelled?.status ?? (thrown.$fault === "server" ? 500 : 400),
      message: thrown.message,
      members: membersOf(modelled, thrown),
    };
  }
  const message = `The embedded AWS failed: ${thrown instanceof Error ? thrown.stack : String(thrown)}`;
  const code = "InternalFailure";
  return { code, type: code, queryCode: code, status: 500, message, members: {} };
}

/** Services that speak JSON to one path tell whose fault it is, and no more. */
function statusOf(modelled: ExceptionSchema | undefined, protocol: Protocol): number {
  const status = modelled?.status ?? 400;
  return protocol === "awsJson" ? (status >= 500 ? 500 : 400) : status;
}

const isThrown = (exception: ExceptionSchema, thrown: unknown): boolean =>
  thrown instanceof AwsError
    ? thrown.code === exception.queryCode || thrown.code === exception.name
    : isServiceException(thrown) && thrown.constructor === exception.thrown;

/** A refusal has a shorter name in XML than in JSON, where a service speaks both. */
const shortCode = (code: string) => (code === "AccessDeniedException" ? "AccessDenied" : code);

const isXml = (protocol: Protocol) => protocol !== "awsJson" && protocol !== "restJson1";

function membersOf(exception: ExceptionSchema | undefined, thrown: Error): Record<string, unknown> {
  const values = thrown as unknown as Record<string, unknown>;
  const names = (exception?.members ?? []).filter((name) => name !== "message" && values[name] !== undefined);
  const members = Object.fromEntries(names.map((name) => [name, values[name]]));
  return exception?.members.includes("Message") ? { ...members, Message: thrown.message } : members;
}

const xmlMembers = (error: WireError): string =>
  Object.entries(error.members)
    .filter(([name]) => name !== "Message")
    .map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
    .join("");
