import { createHash, createHmac } from "node:crypto";

/** SHA-256 as the signer takes it. */
export class Sha256 {
  #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }

  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(chunk));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = createHash("sha256");
  }
}

const bytesOf = (chunk: string | ArrayBuffer | ArrayBufferView): Uint8Array =>
  typeof chunk === "string"
    ? Buffer.from(chunk)
    : ArrayBuffer.isView(chunk)
      ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      : new Uint8Array(chunk);
