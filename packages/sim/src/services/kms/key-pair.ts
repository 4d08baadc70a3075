import { createECDH, createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

/** An elliptic curve of those that KMS has: its names, and its order, below which a private key is a number. */
interface Curve {
  readonly node: string;
  readonly jwk: string;
  readonly bytes: number;
  readonly order: bigint;
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html */
export const curves = {
  ECC_NIST_P256: {
    node: "prime256v1",
    jwk: "P-256",
    bytes: 32,
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  ECC_NIST_P384: {
    node: "secp384r1",
    jwk: "P-384",
    bytes: 48,
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
  ECC_NIST_P521: {
    node: "secp521r1",
    jwk: "P-521",
    bytes: 66,
    order:
      0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  },
  ECC_SECG_P256K1: {
    node: "secp256k1",
    jwk: "secp256k1",
    bytes: 32,
    order: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  },
} as const satisfies Readonly<Record<string, Curve>>;

/** A private scalar out of random hexadecimal digits. */
export function scalarFrom({ order, bytes }: Curve, digits: string): string {
  const scalar = (BigInt(`0x${digits}`) % (order - 1n)) + 1n;
  return scalar.toString(16).padStart(2 * bytes, "0");
}

/** The private key behind a scalar. */
export function curveKey({ node, jwk, bytes }: Curve, scalar: string): KeyObject {
  const curve = createECDH(node);
  curve.setPrivateKey(scalar, "hex");
  const point = curve.getPublicKey();
  const part = (one: Buffer) => one.toString("base64url");
  return createPrivateKey({
    format: "jwk",
    key: {
      kty: "EC",
      crv: jwk,
      d: part(Buffer.from(scalar, "hex")),
      x: part(point.subarray(1, 1 + bytes)),
      y: part(point.subarray(1 + bytes)),
    },
  });
}

/** The public half of a private key, DER-encoded as X.509 has it (SubjectPublicKeyInfo). */
export const publicHalf = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ format: "der", type: "spki" });

/**
 * Signs a digest as ECDSA does, DER-encoded. Its number used once follows from key and digest, where node's own is drawn:
 * the same seed gives the same history. It is no secret whose key it is here.
 */
export function signDigest(curve: Curve, scalar: string, digest: Uint8Array): Buffer {
  const { node, bytes, order } = curve;
  const seed = createHash("sha256").update(scalar).update(digest).digest("hex");
  const once = scalarFrom(curve, bytes === 32 ? seed : seed.repeat(3));
  const point = createECDH(node);
  point.setPrivateKey(once, "hex");
  const r = numberIn(point.getPublicKey().subarray(1, 1 + bytes)) % order;
  const s = (inverse(BigInt(`0x${once}`), order) * (numberIn(digest) + r * BigInt(`0x${scalar}`))) % order;
  const body = Buffer.concat([integer(r), integer(s)]);
  const length = body.length > 127 ? [0x81, body.length] : [body.length];
  return Buffer.concat([Buffer.from([0x30, ...length]), body]);
}

const numberIn = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);

/** By Fermat's little theorem: the order is prime. */
function inverse(number: bigint, order: bigint): bigint {
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
