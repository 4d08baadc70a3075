import type { Ids } from "@watchkeeper/core/ids";

/** Seeded randomness, and the ids that are drawn from it. */
export interface Randomness extends Ids {
  /** 0 (included) to 1 (excluded). */
  random(): number;
  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string;
  /** `length` characters out of `alphabet`. */
  text(length: number, alphabet: string): string;
}

/** The alphabet of IAM's unique ids and access keys. */
export const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** The alphabet of secret access keys and session tokens. */
export const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The same seed gives the same sequence, everywhere (sfc32). */
export function seededRandomness(seed: number): Randomness {
  const random = sfc32(seed);
  const text = (length: number, alphabet: string) => {
    let made = "";
    for (let drawn = 0; drawn < length; drawn += 1) made += alphabet[Math.floor(random() * alphabet.length)];
    return made;
  };
  const hex = (length: number) => text(length, "0123456789abcdef");
  const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-${text(1, "89ab")}${hex(3)}-${hex(12)}`;
  return { random, hex, text, uuid };
}

/** Chris Doty-Humphrey's Small Fast Counter, 32 bits. */
function sfc32(seed: number): () => number {
  let [a, b, c, counter] = [seed | 0, Math.floor(seed / 2 ** 32) | 0, 0x9e3779b9 | 0, 1];
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let turn = 0; turn < 16; turn += 1) next();
  return next;
}
