import { generateKeyPairSync, sign } from "node:crypto";
import type { PublicKey, Signer } from "../signature.ts";

/** A key of a test's own, and whoever signs with it. */
export function testKey(name = "arn:aws:kms:us-east-1:111122223333:key/test") {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key: PublicKey = { v: 1, key: name, pem: String(publicKey.export({ format: "pem", type: "spki" })) };
  const signed = (hash: string) => ({
    key: name,
    signature: sign("sha256", Buffer.from(hash), privateKey).toString("base64"),
  });
  return { key, signed, signer: { sign: async (hash: string) => signed(hash) } satisfies Signer };
}
