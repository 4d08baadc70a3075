import { hash } from "node:crypto";
import type { CredentialScope } from "./authentication.ts";
import type { WireRequest } from "./message.ts";

/**
 * What a SigV4 signature is made over: the request in the one form that client and service agree on.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalRequest(request: WireRequest, { signature, signingName }: CredentialScope): string {
  const [path = "/", query = ""] = request.url.split(/\?(.*)/s);
  const isPresigned = signature.lastsSeconds !== undefined;
  const names = signature.signedHeaders.split(";");
  return [
    request.method,
    signingName === "s3" ? path : encodedAgain(path),
    canonicalQuery(query),
    ...names.map((name) => `${name}:${(request.headers[name] ?? "").trim().replace(/ +/g, " ")}`),
    "",
    signature.signedHeaders,
    payloadHash(request, signingName, isPresigned),
  ].join("\n");
}

/** SHA-256, in hexadecimal digits. */
export const sha256 = (content: string | Uint8Array): string => hash("sha256", content, "hex");

/** S3 signs what the client says of its payload, which may be nothing; all others what they received. */
function payloadHash({ headers, body }: WireRequest, signingName: string, isPresigned: boolean): string {
  if (signingName !== "s3") return sha256(body);
  return headers["x-amz-content-sha256"] ?? (isPresigned ? "UNSIGNED-PAYLOAD" : sha256(body));
}

/** All but S3 encode the path once more than it comes. */
const encodedAgain = (path: string): string => path.split("/").map(encoded).join("/");

function canonicalQuery(query: string): string {
  if (query === "") return "";
  return query
    .split("&")
    .map((pair) => pair.split(/=(.*)/s))
    .map(([name = "", value = ""]) => [encoded(decoded(name)), encoded(decoded(value))] as const)
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => `${name}=${value}`)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join("&");
}

/** RFC 3986: all but letters, digits and `-._~`. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
