import {
  checkPrimeSync,
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  privateEncrypt,
  publicDecrypt,
} from "node:crypto";

const exponent = 65_537n;

/** An RSA key of so many bits whose primes follow from what is drawn: DER-encoded as PKCS #8 has it. */
export function rsaKeyFrom(bits: number, draw: (digits: number) => string): Buffer {
  const digits = bits / 8;
  const p = primeFrom(draw(digits));
  const q = primeFrom(draw(digits));
  const d = inverse(exponent, (p - 1n) * (q - 1n));
  const parts = { n: p * q, e: exponent, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  const texts = Object.entries(parts).map(([name, number]) => [name, bytesOf(number).toString("base64url")]);
  const key = createPrivateKey({ format: "jwk", key: { kty: "RSA", ...Object.fromEntries(texts) } });
  return key.export({ format: "der", type: "pkcs8" });
}

/** The first prime from a number on whose two highest bits are set, and that goes with the exponent. */
function primeFrom(digits: string): bigint {
  let number = BigInt(`0x${digits}`) | (3n << BigInt(digits.length * 4 - 2)) | 1n;
  while (number % exponent === 1n || !checkPrimeSync(number, { checks: 16 })) number += 2n;
  return number;
}

/** By Euclid. */
function inverse(number: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [number % modulus, modulus, 1n, 0n];
  while (a > 1n) {
    const quotient = b === 0n ? 0n : a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % modulus) + modulus) % modulus;
}

function bytesOf(number: bigint): Buffer {
  const digits = number.toString(16);
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex");
}

/** What stands before a digest that is signed by PKCS #1: https://www.rfc-editor.org/rfc/rfc8017#section-9.2 */
const digestWords: Readonly<Record<string, string>> = {
  sha256: "3031300d060960864801650304020105000420",
  sha384: "3041300d060960864801650304020205000430",
  sha512: "3051300d060960864801650304020305000440",
};

/** Signs a digest; the salt of PSS follows from key and digest, where node's own is drawn. */
export function signRsa(key: KeyObject, hash: string, digest: Uint8Array, isPss: boolean): Buffer {
  const size = sizeOf(key);
  const salt = createHash(hash)
    .update(key.export({ format: "der", type: "pkcs8" }))
    .update(digest)
    .digest();
  const encoded = isPss ? pss(hash, digest, salt, size) : pkcs1(hash, digest, size);
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded);
}

/** Whether a signature is this key's, of this digest. */
export function isSignedByRsa(
  key: KeyObject,
  { hash, digest, isPss }: { readonly hash: string; readonly digest: Uint8Array; readonly isPss: boolean },
  signature: Uint8Array,
): boolean {
  const size = sizeOf(key);
  if (signature.length !== size) return false;
  const half = createPublicKey(key);
  const found = publicDecrypt({ key: half, padding: constants.RSA_NO_PADDING }, signature);
  if (!isPss) return found.equals(pkcs1(hash, digest, size));
  const block = masked(
    hash,
    found.subarray(0, size - digest.length - 1),
    found.subarray(-digest.length - 1, -1),
  );
  return found.equals(pss(hash, digest, block.subarray(-digest.length), size));
}

const sizeOf = (key: KeyObject): number => (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;

function pkcs1(hash: string, digest: Uint8Array, size: number): Buffer {
  const words = Buffer.concat([Buffer.from(digestWords[hash] ?? "", "hex"), digest]);
  const filling = Buffer.alloc(size - words.length - 3, 0xff);
  return Buffer.concat([Buffer.from([0, 1]), filling, Buffer.from([0]), words]);
}

/** https://www.rfc-editor.org/rfc/rfc8017#section-9.1 */
function pss(hash: string, digest: Uint8Array, salt: Uint8Array, size: number): Buffer {
  const proof = createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest();
  const filling = Buffer.alloc(size - 2 * digest.length - 2);
  const block = Buffer.concat([filling, Buffer.from([1]), salt]);
  const hidden = masked(hash, block, proof);
  hidden[0] = (hidden[0] ?? 0) & 0x7f;
  return Buffer.concat([hidden, proof, Buffer.from([0xbc])]);
}

/** A block with the mask that grows out of a seed laid over it. */
function masked(hash: string, block: Uint8Array, seed: Uint8Array): Buffer {
  const size = createHash(hash).digest().length;
  const parts = Array.from({ length: Math.ceil(block.length / size) }, (_, count) =>
    createHash(hash)
      .update(seed)
      .update(Buffer.from([0, 0, 0, count]))
      .digest(),
  );
  const mask = Buffer.concat(parts);
  return Buffer.from(block.map((byte, index) => byte ^ (mask[index] ?? 0)));
}
