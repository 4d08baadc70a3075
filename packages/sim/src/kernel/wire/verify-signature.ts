import { timingSafeEqual } from "node:crypto";
import { AwsError } from "../aws-error.ts";
import type { CredentialScope } from "./authentication.ts";
import { canonicalRequest, sha256 } from "./canonical-request.ts";
import type { WireRequest } from "./message.ts";
import { linkToSign, signedV2 } from "./signature-v2.ts";
import { signed } from "./signing-key.ts";

const minute = 60_000;

/** How far a signature's date may be from the service's, in minutes. */
const mostMinutes = (signingName: string): number => (signingName === "s3" ? 15 : 5);

/**
 * Holds a request's signature against the secret of the key that it names, and its date against the time.
 *
 * @param clocks what time it may be for whoever signs: a client goes by its machine, and the world may be elsewhere.
 *   One of them suffices.
 * @throws what AWS answers where either does not fit.
 */
export function verifySignature(
  request: WireRequest,
  scope: CredentialScope,
  secret: string,
  clocks: readonly Date[],
): void {
  const { signature, signingName, day, region } = scope;
  if (signature.until !== undefined) {
    const isOurs = isSame(signedV2(linkToSign(request, signature.until), secret), signature.text);
    if (!isOurs) throw mismatch(signingName);
    checkTime(scope, clocks);
    return;
  }
  const madeAt = dateOf(signature.madeAt);
  if (!signature.text || !signature.signedHeaders || !madeAt || !signature.madeAt.startsWith(day)) {
    throw new AwsError(
      "IncompleteSignature",
      "Authorization header requires 'Signature' and 'SignedHeaders' parameters, and a date that is the scope's.",
      400,
    );
  }
  const toSign = [
    "AWS4-HMAC-SHA256",
    signature.madeAt,
    [day, region, signingName, "aws4_request"].join("/"),
    sha256(canonicalRequest(request, scope)),
  ].join("\n");
  if (!isSame(signed(toSign, secret, scope), signature.text)) throw mismatch(signingName);
  checkPayload(request, signingName);
  checkTime(scope, clocks);
}

/** Refuses what was signed for another time than any of these. */
export function checkTime(scope: CredentialScope, clocks: readonly Date[]): void {
  const why = clocks.map((now) => whyNotNow(scope, now));
  const [first] = why;
  if (first && !why.includes(undefined)) throw first();
}

const isSame = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** What the client has said of its payload and signed must be true of it. */
function checkPayload({ headers, body }: WireRequest, signingName: string): void {
  const said = headers["x-amz-content-sha256"] ?? "";
  if (signingName !== "s3" || !/^[0-9a-f]{64}$/.test(said) || said === sha256(body)) return;
  throw new AwsError(
    "XAmzContentSHA256Mismatch",
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    400,
  );
}

/** `20260302T090000Z`; undefined for anything else. */
function dateOf(text: string): Date | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hours, minutes, seconds] = match;
  return new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
}

/** Makes what AWS answers to a signature of another time; undefined where it is of this one. */
function whyNotNow({ signature, signingName }: CredentialScope, now: Date): (() => AwsError) | undefined {
  const most = mostMinutes(signingName);
  if (signature.until !== undefined) {
    return Number(signature.until) * 1_000 > now.getTime() ? undefined : expired;
  }
  const madeAt = dateOf(signature.madeAt) ?? new Date(0);
  const age = now.getTime() - madeAt.getTime();
  const { lastsSeconds } = signature;
  if (lastsSeconds !== undefined && age >= lastsSeconds * 1_000) return expired;
  if (age < -most * minute) return () => skewed(signingName, "Signature not yet current", madeAt, now);
  if (lastsSeconds === undefined && age > most * minute)
    return () => skewed(signingName, "Signature expired", madeAt, now);
  return undefined;
}

const expired = () => new AwsError("AccessDenied", "Request has expired", 403);

function skewed(signingName: string, what: string, madeAt: Date, now: Date): AwsError {
  if (signingName === "s3")
    return new AwsError(
      "RequestTimeTooSkewed",
      "The difference between the request time and the current time is too large.",
      403,
    );
  if (signingName === "ec2") return new AwsError("RequestExpired", "Request has expired.", 400);
  const is = what === "Signature expired" ? "is now earlier than" : "is still later than";
  return new AwsError(
    codes(signingName),
    `${what}: ${compact(madeAt)} ${is} the time that is taken: 5 min. around ${compact(now)}`,
    403,
  );
}

const compact = (date: Date): string => date.toISOString().replace(/[-:]|\.\d+/g, "");

function mismatch(signingName: string): AwsError {
  if (signingName === "ec2")
    return new AwsError("AuthFailure", "AWS was not able to validate the provided access credentials", 401);
  return new AwsError(
    codes(signingName),
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key " +
      "and signing method. Consult the service documentation for details.",
    403,
  );
}

/** Services that speak XML say it otherwise than those that speak JSON. */
const inXml: readonly string[] = ["s3", "iam", "sts", "sns", "cloudformation", "monitoring"];
const codes = (signingName: string): string =>
  inXml.includes(signingName) ? "SignatureDoesNotMatch" : "InvalidSignatureException";
