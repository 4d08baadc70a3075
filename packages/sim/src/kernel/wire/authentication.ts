import { AwsError } from "../aws-error.ts";
import { isForm } from "./message.ts";

/** What a request is signed with, in its header or (presigned) in its query string. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly signingName: string;
  readonly sessionToken: string | undefined;
  /** `20260302`: the day for which the signing key was derived. */
  readonly day: string;
  readonly signature: Signature;
}

/** A SigV4 signature, and what it covers. What is missing is empty: no known key signs so. */
export interface Signature {
  /** Lower-case hexadecimal digits. */
  readonly text: string;
  /** The names of the headers that it covers, as they were given. */
  readonly signedHeaders: string;
  /** When it was made: `20260302T090000Z`. */
  readonly madeAt: string;
  /** Of a presigned link: how many seconds it lasts. */
  readonly lastsSeconds: number | undefined;
  /** Of a link that is signed in S3's older way: until when it is good, in seconds since the epoch. */
  readonly until?: string;
}

/**
 * The credential scope of a SigV4 request, in its header or (presigned) in its query string.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
 */
export function credentialScope(
  headers: Readonly<Record<string, string>>,
  query: URLSearchParams,
): CredentialScope {
  const older = olderLink(headers, query);
  if (older) return older;
  const authorization = headers.authorization ?? "";
  const presigned = query.get("X-Amz-Credential");
  if (!authorization && !presigned) {
    throw new AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
  }
  const member = (name: keyof typeof members) => members[name].exec(authorization)?.[1];
  const match = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(
    presigned ?? member("Credential") ?? "",
  );
  if (!match) {
    const message =
      "Authorization header requires 'Credential' parameter with a scope of date/region/service/aws4_request.";
    throw new AwsError("IncompleteSignature", message, 400);
  }
  const [, accessKeyId = "", day = "", region = "", signingName = ""] = match;
  const sessionToken = headers["x-amz-security-token"] ?? query.get("X-Amz-Security-Token") ?? undefined;
  const signature: Signature = presigned
    ? {
        text: query.get("X-Amz-Signature") ?? "",
        signedHeaders: query.get("X-Amz-SignedHeaders") ?? "",
        madeAt: query.get("X-Amz-Date") ?? "",
        lastsSeconds: Number(query.get("X-Amz-Expires") ?? "0"),
      }
    : {
        text: member("Signature") ?? "",
        signedHeaders: member("SignedHeaders") ?? "",
        madeAt: headers["x-amz-date"] ?? compact(headers.date),
        lastsSeconds: undefined,
      };
  return { accessKeyId, region, signingName, sessionToken, day, signature };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html, "Query string request authentication alternative" */
function olderLink(
  headers: Readonly<Record<string, string>>,
  query: URLSearchParams,
): CredentialScope | undefined {
  const accessKeyId = query.get("AWSAccessKeyId");
  const [text, until] = [query.get("Signature"), query.get("Expires")];
  if (accessKeyId === null || text === null || until === null) return undefined;
  return {
    accessKeyId,
    region: "us-east-1",
    signingName: "s3",
    sessionToken: query.get("x-amz-security-token") ?? headers["x-amz-security-token"],
    day: "",
    signature: { text, signedHeaders: "", madeAt: "", lastsSeconds: undefined, until },
  };
}

/** What an Authorization header holds. */
const members = {
  Credential: /^AWS4-HMAC-SHA256 .*?\bCredential=([^,\s]+)/,
  SignedHeaders: /^AWS4-HMAC-SHA256 .*?\bSignedHeaders=([^,\s]+)/,
  Signature: /^AWS4-HMAC-SHA256 .*?\bSignature=([^,\s]+)/,
} as const;

/** A `Date` header as SigV4 writes dates. */
const compact = (date: string | undefined): string =>
  date === undefined || Number.isNaN(Date.parse(date))
    ? ""
    : new Date(date).toISOString().replace(/[-:]|\.\d+/g, "");

/** Whether a request means to be one to AWS; all others are the composition's own. */
export const isAwsRequest = (
  headers: Readonly<Record<string, unknown>>,
  url: string,
  method?: string,
): boolean =>
  isForm(method, headers["content-type"] as string | undefined) ||
  String(headers.authorization ?? "").startsWith("AWS4-") ||
  /[?&](X-Amz-(Credential|Algorithm)|AWSAccessKeyId)=/.test(url) ||
  Object.keys(headers).some((name) => name.startsWith("x-amz-"));
