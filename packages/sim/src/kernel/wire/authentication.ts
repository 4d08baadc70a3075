import { AwsError } from "../aws-error.ts";

/** What a signature says of its request. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly signingName: string;
  readonly sessionToken: string | undefined;
}

/**
 * The credential scope of a SigV4 request, in its header or (presigned) in its query string.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
 */
export function credentialScope(
  headers: Readonly<Record<string, string>>,
  query: URLSearchParams,
): CredentialScope {
  const authorization = headers.authorization ?? "";
  const presigned = query.get("X-Amz-Credential");
  if (!authorization && !presigned) {
    throw new AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
  }
  const credential = presigned ?? /^AWS4-HMAC-SHA256 .*?Credential=([^,\s]+)/.exec(authorization)?.[1];
  const match = /^([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request$/.exec(credential ?? "");
  if (!match) {
    const message =
      "Authorization header requires 'Credential' parameter with a scope of date/region/service/aws4_request.";
    throw new AwsError("IncompleteSignature", message, 400);
  }
  const [, accessKeyId = "", region = "", signingName = ""] = match;
  const sessionToken = headers["x-amz-security-token"] ?? query.get("X-Amz-Security-Token") ?? undefined;
  return { accessKeyId, region, signingName, sessionToken };
}

/** Whether a request means to be one to AWS; all others are the composition's own. */
export const isAwsRequest = (headers: Readonly<Record<string, unknown>>, url: string): boolean =>
  String(headers.authorization ?? "").startsWith("AWS4-") ||
  /[?&]X-Amz-(Credential|Algorithm)=/.test(url) ||
  Object.keys(headers).some((name) => name.startsWith("x-amz-"));
