import { AwsError } from "../aws-error.ts";
import type { CredentialScope } from "./authentication.ts";
import { escapeXml, type WireRequest, type WireResponse, xmlHeader } from "./message.ts";
import { checkPostPolicy } from "./post-policy.ts";
import { signedV2 } from "./signature-v2.ts";
import { signed } from "./signing-key.ts";

/** An object that a form puts: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html. */
export interface FormUpload {
  readonly scope: CredentialScope;
  /** The same as a request that puts an object. */
  readonly put: WireRequest;
  /** Refuses it where its policy, or the policy's signature, does not allow it. */
  readonly check: (secret: string | undefined, clocks: readonly Date[]) => void;
  /** What is answered, where the object was put. */
  readonly answer: (response: WireResponse) => WireResponse;
}

/** The fields that become headers of the object. */
const asHeaders =
  /^(content-type|content-encoding|content-disposition|cache-control|expires|acl|tagging|x-amz-(?!signature|algorithm|credential|date).+)$/;

/** Reads an upload by a form. */
export async function readFormUpload(request: WireRequest, path: string): Promise<FormUpload> {
  const form = await new Response(new Uint8Array(request.body), {
    headers: { "content-type": request.headers["content-type"] ?? "" },
  })
    .formData()
    .catch(() => undefined);
  const file = form?.get("file");
  if (!form || file === undefined || file === null)
    throw new AwsError("InvalidArgument", "POST requires exactly one file upload per request.", 400);
  const body = typeof file === "string" ? Buffer.from(file) : Buffer.from(await file.arrayBuffer());
  const [, bucket = ""] = path.split("/");
  const fields = new Map<string, string>([["bucket", bucket]]);
  for (const [name, value] of form) if (name !== "file") fields.set(name.toLowerCase(), String(value));
  const key = (fields.get("key") ?? "").replaceAll("${filename}", typeof file === "string" ? "" : file.name);
  if (key === "") throw new AwsError("InvalidArgument", "Bucket POST must contain a field named 'key'.", 400);
  const scope = scopeOf(fields);
  return {
    scope,
    put: {
      ...request,
      method: "PUT",
      url: `/${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`,
      headers: { host: request.headers.host ?? "", ...headersOf(fields) },
      body,
    },
    check: (secret, clocks) => {
      if (secret !== undefined && !isSignedBy(secret, scope, fields.get("policy") ?? ""))
        throw new AwsError(
          "SignatureDoesNotMatch",
          "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
          403,
        );
      checkPostPolicy(fields, body.length, clocks);
    },
    answer: (response) => answerOf(response, fields, `${bucket}/${key}`, request.headers.host ?? ""),
  };
}

const headersOf = (fields: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries(
    [...fields]
      .filter(([name]) => asHeaders.test(name))
      .map(([name, value]) => [/^(acl|tagging)$/.test(name) ? `x-amz-${name}` : name, value]),
  );

function scopeOf(fields: ReadonlyMap<string, string>): CredentialScope {
  const field = (name: string) => fields.get(name) ?? "";
  const [accessKeyId = "", day = "", region = ""] = field("x-amz-credential").split("/");
  const isNew = fields.has("x-amz-credential");
  if (!isNew && !fields.has("awsaccesskeyid")) throw new AwsError("AccessDenied", "Access Denied", 403);
  return {
    accessKeyId: isNew ? accessKeyId : field("awsaccesskeyid"),
    region: isNew ? region : "us-east-1",
    signingName: "s3",
    sessionToken: fields.get("x-amz-security-token"),
    day,
    signature: {
      text: isNew ? field("x-amz-signature") : field("signature"),
      signedHeaders: "",
      madeAt: field("x-amz-date"),
      lastsSeconds: undefined,
    },
  };
}

const isSignedBy = (secret: string, scope: CredentialScope, policy: string): boolean =>
  scope.signature.text === (scope.day === "" ? signedV2(policy, secret) : signed(policy, secret, scope));

function answerOf(
  response: WireResponse,
  fields: ReadonlyMap<string, string>,
  place: string,
  host: string,
): WireResponse {
  const { headers } = response;
  const [bucket = "", key = ""] = place.split(/\/(.*)/s);
  const location = `http://${host}/${place.split("/").map(encodeURIComponent).join("/")}`;
  const redirect = fields.get("success_action_redirect") ?? fields.get("redirect");
  if (redirect !== undefined && URL.canParse(redirect)) {
    const to = new URL(redirect);
    for (const [name, value] of Object.entries({ bucket, key, etag: headers.etag ?? "" }))
      to.searchParams.set(name, value);
    return { status: 303, headers: { ...headers, location: to.href }, body: Buffer.alloc(0) };
  }
  const wanted = fields.get("success_action_status");
  if (wanted !== "201")
    return { status: wanted === "200" ? 200 : 204, headers: { ...headers, location }, body: Buffer.alloc(0) };
  const words = Object.entries({ Location: location, Bucket: bucket, Key: key, ETag: headers.etag ?? "" });
  const content = words.map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`).join("");
  return {
    status: 201,
    headers: { ...headers, location, "content-type": "application/xml" },
    body: Buffer.from(`${xmlHeader}<PostResponse>${content}</PostResponse>`),
  };
}
