import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Credentials } from "@watchkeeper/core/runtime";

/** Who signs a request, for what, and when. */
export interface Signing {
  readonly service: string;
  readonly credentials: Credentials;
  readonly signingDate: Date;
  readonly region?: string;
}

/** A request as it goes over the wire: to be sent as often as one likes. */
export interface SignedRequest {
  readonly url: string;
  readonly method: "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Signs a POST as any client of AWS does. */
export async function signedPost(
  url: string,
  body: string,
  { service, credentials, signingDate, region = "us-east-1" }: Signing,
  more: Readonly<Record<string, string>> = {},
): Promise<SignedRequest> {
  const { host, hostname, pathname: path } = new URL(url);
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const { headers } = await signer.sign(
    { method: "POST", protocol: "http:", hostname, path, headers: { host, ...more }, body },
    { signingDate },
  );
  const { host: _, ...rest } = headers;
  return { url, method: "POST", headers: rest, body };
}

/** Sends it. */
export const post = ({ url, ...request }: SignedRequest): Promise<Response> => fetch(url, request);

/** SHA-256 as the signer takes it. */
export class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash("sha256") : createHmac("sha256", secret as Uint8Array | string);
  }

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(chunk as Uint8Array | string);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}
