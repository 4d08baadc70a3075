import { createCipheriv, createDecipheriv } from "node:crypto";
import { ModelledError } from "../../kernel/aws-error.ts";
import type { World } from "../../kernel/world.ts";

type Context = Readonly<Record<string, string>>;

/** How ours begin. */
const mark = 0x01;

/**
 * Encrypts by AES-256-GCM. A ciphertext says which key it is of and which of its materials, as KMS's do: whoever decrypts
 * it needs not know.
 */
export function seal(
  arn: string,
  materials: readonly string[],
  plaintext: Uint8Array,
  context: Context,
  { hex }: Pick<World, "hex">,
): Buffer {
  const once = Buffer.from(hex(24), "hex");
  const name = Buffer.from(arn);
  const head = Buffer.concat([Buffer.from([mark, name.length, materials.length - 1]), name, once]);
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(materials.at(-1) ?? "", "hex"), once);
  cipher.setAAD(Buffer.concat([head, bound(context)]));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([head, cipher.getAuthTag(), body]);
}

/** The ARN of the key that a ciphertext is of; undefined where it is none. */
export const keyIn = (ciphertext: Uint8Array): string | undefined =>
  ciphertext[0] === mark
    ? Buffer.from(ciphertext.subarray(3, 3 + (ciphertext[1] ?? 0))).toString()
    : undefined;

/** Decrypts; with the context that it was encrypted with. */
export function open(materials: readonly string[], ciphertext: Uint8Array, context: Context): Buffer {
  const end = 3 + (ciphertext[1] ?? 0) + 12;
  const material = materials[ciphertext[2] ?? 0];
  if (material === undefined || ciphertext.length < end + 16) throw invalidCiphertext();
  const head = ciphertext.subarray(0, end);
  const decipher = createDecipheriv("aes-256-gcm", Buffer.from(material, "hex"), head.subarray(-12));
  decipher.setAAD(Buffer.concat([head, bound(context)]));
  decipher.setAuthTag(ciphertext.subarray(end, end + 16));
  try {
    return Buffer.concat([decipher.update(ciphertext.subarray(end + 16)), decipher.final()]);
  } catch {
    throw invalidCiphertext();
  }
}

export const invalidCiphertext = () => new ModelledError("InvalidCiphertextException", "");

/** A context in one order, whichever it was written in. */
const bound = (context: Context): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1))));
