/** CRC-32C (Castagnoli), as S3 writes it: four bytes, the highest first. https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4 */
export function crc32c(bytes: Uint8Array): Buffer {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ castagnoli[(crc ^ byte) & 0xff]!;
  const result = Buffer.alloc(4);
  result.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
  return result;
}

/**
 * CRC-64/NVME, as S3 writes it: eight bytes, the highest first.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export function crc64nvme(bytes: Uint8Array): Buffer {
  // In two halves, for BigInt is slow.
  let high = 0xffffffff;
  let low = 0xffffffff;
  for (const byte of bytes) {
    const index = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ nvmeLow[index]!;
    high = (high >>> 8) ^ nvmeHigh[index]!;
  }
  const result = Buffer.alloc(8);
  result.writeUInt32BE((high ^ 0xffffffff) >>> 0, 0);
  result.writeUInt32BE((low ^ 0xffffffff) >>> 0, 4);
  return result;
}

/** Of each byte: what it leaves of a reflected polynomial. */
function table(polynomial: bigint): BigUint64Array {
  return BigUint64Array.from({ length: 256 }, (_, byte) => {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) value = (value >> 1n) ^ ((value & 1n) * polynomial);
    return value;
  });
}

const castagnoli = Uint32Array.from(table(0x82f63b78n), Number);
const nvme = table(0x9a6c9329ac4bc9b5n);
const nvmeHigh = Uint32Array.from(nvme, (value) => Number(value >> 32n));
const nvmeLow = Uint32Array.from(nvme, (value) => Number(value & 0xffffffffn));
