import { createECDH, createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

/** The order of the curve P-256: a private key is a number below it. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** A private scalar out of 64 random hexadecimal digits. */
export function secretFrom(digits: string): string {
  const scalar = (BigInt(`0x${digits}`) % (order - 1n)) + 1n;
  return scalar.toString(16).padStart(64, "0");
}

/** The private key behind a scalar. */
function privateKeyOf(secret: string): KeyObject {
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

/**
 * Signs as ECDSA does, DER-encoded. Its number used once follows from key and message, where node's own is drawn: the same
 * seed gives the same history. It is no secret whose key it is here.
 */
export function signWith(secret: string, message: Uint8Array): Buffer {
  const digest = createHash("sha256").update(message).digest();
  const once = secretFrom(createHash("sha256").update(secret).update(digest).digest("hex"));
  const curve = createECDH("prime256v1");
  curve.setPrivateKey(once, "hex");
  const r = numberIn(curve.getPublicKey().subarray(1, 33)) % order;
  const s = (inverse(BigInt(`0x${once}`)) * (numberIn(digest) + r * BigInt(`0x${secret}`))) % order;
  const body = Buffer.concat([integer(r), integer(s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

const numberIn = (bytes: Buffer) => BigInt(`0x${bytes.toString("hex")}`);

/** By Fermat's little theorem: the order is prime. */
function inverse(number: bigint): bigint {
  let result = 1n;
  let square = number;
  for (let power = order - 2n; power > 0n; power >>= 1n) {
    if (power & 1n) result = (result * square) % order;
    square = (square * square) % order;
  }
  return result;
}

/** A number as DER has it: with a zero in front where its first bit would make it negative. */
function integer(number: bigint): Buffer {
  const digits = number.toString(16);
  const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex");
  const padded = (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([2, padded.length]), padded]);
}
