import { SignatureV4 } from "@smithy/signature-v4";
import { dnsSuffixOf } from "@watchkeeper/core/arn";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Runtime } from "@watchkeeper/core/runtime";
import { Sha256 } from "./sha256.ts";

/** Reads a SecureString parameter. One request, signed here, in place of a whole client: the ingress must start quickly. */
export async function getParameter(runtime: Runtime, name: string): Promise<string> {
  const hostname = `ssm.${runtime.region}.${dnsSuffixOf(runtime.region)}`;
  const signer = new SignatureV4({
    service: "ssm",
    region: runtime.region,
    credentials: runtime.credentials,
    sha256: Sha256,
  });
  const body = JSON.stringify({ Name: name, WithDecryption: true });
  const signed = await signer.sign(
    {
      method: "POST",
      protocol: "https:",
      hostname,
      path: "/",
      headers: {
        host: hostname,
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "AmazonSSM.GetParameter",
      },
      body,
    },
    { signingDate: runtime.clock.now() },
  );
  // The host is signed, and fetch sends it by itself.
  const { host: _, ...headers } = signed.headers;
  const response = await fetch(`https://${hostname}/`, { method: "POST", headers, body });
  const answer = (await response.json().catch(() => ({}))) as {
    readonly Parameter?: { readonly Value?: string };
    readonly __type?: string;
  };
  const value = answer.Parameter?.Value;
  if (response.ok && value) return value;
  throw new WatchkeeperError(
    "SecretNotReadable",
    response.status >= 500 ? "unavailable" : "denied",
    `The parameter ${name} cannot be read (${answer.__type ?? response.status}). Put it there: ` +
      `aws ssm put-parameter --type SecureString --name ${name} --value …`,
  );
}
