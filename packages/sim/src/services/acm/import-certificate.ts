import { createPrivateKey, X509Certificate } from "node:crypto";
import type { ImportCertificateRequest } from "@aws-sdk/client-acm";
import { type CertificateParts, validation } from "./certificate.ts";

const textOf = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();

/** A certificate as its PEM tells it; it must be whole, in time, and its private key's. */
export function imported(input: ImportCertificateRequest, now: Date): CertificateParts {
  const certificate = parsed(
    () => new X509Certificate(textOf(input.Certificate)),
    "The certificate field contains more than one certificate, or is not in a valid PEM format.",
  );
  const key = parsed(
    () => createPrivateKey(textOf(input.PrivateKey)),
    "The private key is not supported, or is not in a valid PEM format.",
  );
  if (!certificate.checkPrivateKey(key))
    throw validation("The certificate and the private key do not match.");
  const [notBefore, notAfter] = [certificate.validFromDate, certificate.validToDate];
  if (notAfter <= now) throw validation("The certificate that is being imported has expired.");
  const common = /CN=([^\n]+)/.exec(certificate.subject)?.[1] ?? "";
  const names = (certificate.subjectAltName ?? "").split(", ").flatMap((name) => name.split("DNS:")[1] ?? []);
  const { modulusLength, namedCurve } = certificate.publicKey.asymmetricKeyDetails ?? {};
  return {
    domain: common || (names[0] ?? ""),
    names: [...new Set([...(common ? [common] : []), ...names])],
    type: "IMPORTED",
    records: [],
    algorithm: namedCurve ? `EC_${namedCurve}` : `RSA_${modulusLength}`,
    options: {},
    notBefore,
    notAfter,
    serialNumber: certificate.serialNumber.toLowerCase().replace(/..(?!$)/g, "$&:"),
    body: textOf(input.Certificate),
    chain: input.CertificateChain ? textOf(input.CertificateChain) : undefined,
  };
}

function parsed<Value>(read: () => Value, words: string): Value {
  try {
    return read();
  } catch {
    throw validation(words);
  }
}
