import type { Ids } from "@watchkeeper/core/ids";

/** Seeded randomness, and the ids that are drawn from it. */
export interface Randomness extends Ids {
  /** 0 (included) to 1 (excluded). */
  random(): number;
  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string;
  /** `length` characters out of `alphabet`. */
  text(length: number, alphabet: string): string;
  /** Where in its sequence it is. */
  state(): readonly number[];
}

/** The alphabet of IAM's unique ids and access keys. */
export const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** The alphabet of secret access keys and session tokens. */
export const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The same seed gives the same sequence, everywhere (sfc32); a `state()` goes on where it was taken. */
export function seededRandomness(from: number | readonly number[]): Randomness {
  const counter = new SmallFastCounter(from);
  const random = () => counter.next();
  const text = (length: number, alphabet: string) => {
    let made = "";
    for (let drawn = 0; drawn < length; drawn += 1) made += alphabet[Math.floor(random() * alphabet.length)];
    return made;
  };
  const hex = (length: number) => text(length, "0123456789abcdef");
  const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-${text(1, "89ab")}${hex(3)}-${hex(12)}`;
  return { random, hex, text, uuid, state: () => [...counter.words] };
}

/** Chris Doty-Humphrey's Small Fast Counter, 32 bits. */
class SmallFastCounter {
  readonly words: number[];

  constructor(from: number | readonly number[]) {
    this.words = typeof from === "number" ? seeded(from) : [...from];
    if (typeof from === "number") for (let turn = 0; turn < 16; turn += 1) this.next();
  }

  next(): number {
    const [a = 0, b = 0, c = 0, counter = 0] = this.words;
    const sum = (((a + b) | 0) + counter) | 0;
    this.words[0] = b ^ (b >>> 9);
    this.words[1] = (c + (c << 3)) | 0;
    this.words[2] = (((c << 21) | (c >>> 11)) + sum) | 0;
    this.words[3] = (counter + 1) | 0;
    return (sum >>> 0) / 2 ** 32;
  }
}

const seeded = (seed: number): number[] => [seed | 0, Math.floor(seed / 2 ** 32) | 0, 0x9e3779b9 | 0, 1];
