import { createECDH, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

/** The order of the curve P-256: a private key is a number below it. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** A private scalar out of 64 random hexadecimal digits. */
export function secretFrom(digits: string): string {
  const scalar = (BigInt(`0x${digits}`) % (order - 1n)) + 1n;
  return scalar.toString(16).padStart(64, "0");
}

/** The private key behind a scalar. */
export function privateKeyOf(secret: string): KeyObject {
  const curve = createECDH("prime256v1");
  curve.setPrivateKey(secret, "hex");
  const point = curve.getPublicKey();
  const part = (bytes: Buffer) => bytes.toString("base64url");
  return createPrivateKey({
    format: "jwk",
    key: {
      kty: "EC",
      crv: "P-256",
      d: part(Buffer.from(secret, "hex")),
      x: part(point.subarray(1, 33)),
      y: part(point.subarray(33)),
    },
  });
}

/** Its public key, DER-encoded as X.509 has it (SubjectPublicKeyInfo). */
export const publicKeyOf = (secret: string): Buffer =>
  createPublicKey(privateKeyOf(secret)).export({ format: "der", type: "spki" });
