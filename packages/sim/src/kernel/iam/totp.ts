import { createHmac } from "node:crypto";
import { base32 } from "../randomness.ts";

const stepMs = 30_000;

/** The number of the half minute that a moment is in. */
export const totpStep = (now: Date): number => Math.floor(now.getTime() / stepMs);

/** The code of a half minute, six digits (RFC 6238, with SHA-1): `seed` is in base32. */
export function totpCode(seed: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", fromBase32(seed)).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0x0f;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** RFC 4648; what does not fill a byte is dropped. */
function fromBase32(text: string): Buffer {
  const bits = [...text].map((sign) => base32.indexOf(sign).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
