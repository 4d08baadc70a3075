import { createPublicKey, verify } from "node:crypto";
import { hashOf } from "@watchkeeper/core/json";
import * as z from "zod";
import type { AuditHead } from "./audit-chain.ts";

/** A signature of a hash: ECDSA on P-256, of the hash's text in hexadecimal. */
export const signed = z.object({
  /** The ARN of the key. */
  key: z.string(),
  /** In base64, DER-encoded. */
  signature: z.string(),
});

/** A signature of a hash. */
export type Signed = z.output<typeof signed>;

/** Whoever can sign. */
export interface Signer {
  sign(hash: string): Promise<Signed>;
}

/** The public key of a stage, as it stands in the locked bucket from the notary's first day on. */
export const publicKeySchema = z.object({
  v: z.literal(1),
  /** The ARN of the key. */
  key: z.string(),
  /** SubjectPublicKeyInfo, in PEM. */
  pem: z.string(),
});

export type PublicKey = z.output<typeof publicKeySchema>;

/** The hash of a public key, by which people compare it. */
export const fingerprintOf = ({ pem }: Pick<PublicKey, "pem">): string => hashOf(pem.trim());

/** Whether a hash was signed by a key; needs nothing but its public half. */
export function isSignedBy({ pem }: Pick<PublicKey, "pem">, hash: string, { signature }: Signed): boolean {
  try {
    return verify("sha256", Buffer.from(hash), createPublicKey(pem), Buffer.from(signature, "base64"));
  } catch {
    return false;
  }
}

const head = z.object({ seq: z.number().int(), hash: z.string() });

/** The heads of the chains that changed within a stretch of time, signed. */
export const headSignature = z.object({
  v: z.literal(1),
  at: z.iso.datetime(),
  /** By the names of their chains. */
  heads: z.record(z.string(), head),
  /** The hash of the signature before, where whoever signed knew it. */
  prev: z.string().optional(),
  hash: z.string(),
  signed,
});

/** The heads of the chains that changed within a stretch of time, signed. */
export type HeadSignature = z.output<typeof headSignature>;

/** Signs heads. */
export async function signHeads(
  heads: Readonly<Record<string, AuditHead>>,
  at: Date,
  prev: string | undefined,
  signer: Signer,
): Promise<HeadSignature> {
  const content = {
    v: 1 as const,
    at: at.toISOString(),
    heads: { ...heads },
    ...(prev === undefined ? {} : { prev }),
  };
  const hash = hashOf(content);
  return { ...content, hash, signed: await signer.sign(hash) };
}

/** Whether a signature is what it says, under this key. */
export function isGenuine({ hash, signed: by, ...content }: HeadSignature, key: PublicKey): boolean {
  return hashOf(content) === hash && isSignedBy(key, hash, by);
}
