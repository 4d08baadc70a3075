import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { AwsError } from "../../kernel/aws-error.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import { crc32c, crc64nvme } from "./crc.ts";
import { invalidRequest } from "./shared.ts";
import type { Checksum, ChecksumAlgorithm, ChecksumType } from "./state.ts";

/** The checksums of a request, or of an answer, by S3's member names. */
export type ChecksumMembers = {
  readonly [Algorithm in ChecksumAlgorithm as `Checksum${Algorithm}`]?: string | undefined;
};

const digests: Readonly<Record<ChecksumAlgorithm, (bytes: Uint8Array) => Buffer>> = {
  CRC32: (bytes) => {
    const result = Buffer.alloc(4);
    result.writeUInt32BE(crc32(bytes));
    return result;
  },
  CRC32C: crc32c,
  CRC64NVME: crc64nvme,
  SHA1: (bytes) => createHash("sha1").update(bytes).digest(),
  SHA256: (bytes) => createHash("sha256").update(bytes).digest(),
};
const algorithms = Object.keys(digests) as ChecksumAlgorithm[];
const notModelled = ["SHA512", "MD5", "XXHASH64", "XXHASH3", "XXHASH128"];

/** What S3 checks by where nobody names an algorithm. */
export const defaultAlgorithm: ChecksumAlgorithm = "CRC64NVME";

export const digestOf = (algorithm: ChecksumAlgorithm, bytes: Uint8Array): string =>
  digests[algorithm](bytes).toString("base64");

/** An algorithm by its name; undefined stays so. */
export function algorithmOf(name: string | undefined): ChecksumAlgorithm | undefined {
  if (name === undefined) return undefined;
  const known = algorithms.find((algorithm) => algorithm === name);
  if (known) return known;
  if (notModelled.includes(name)) throw notSimulated(`${name} checksums`);
  throw invalidRequest(
    "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
  );
}

/** The one checksum that a request carries; undefined where it carries none. */
export function carriedChecksum(
  input: ChecksumMembers,
): { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined {
  for (const name of notModelled) {
    if ((input as Readonly<Record<string, unknown>>)[`Checksum${name}`] !== undefined) {
      throw notSimulated(`${name} checksums`);
    }
  }
  const carried = algorithms.flatMap((algorithm) => {
    const value = input[`Checksum${algorithm}`];
    return value === undefined ? [] : [{ algorithm, value }];
  });
  if (carried.length > 1) {
    throw invalidRequest(
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  }
  return carried[0];
}

/**
 * The checksum that a body has, by the algorithm of the request, or by S3's own; a checksum or MD5 that the request
 * carries must be the body's. https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export function checkBody(
  body: Uint8Array,
  input: ChecksumMembers & {
    readonly ChecksumAlgorithm?: string | undefined;
    readonly ContentMD5?: string | undefined;
  },
): Checksum {
  checkMd5(body, input.ContentMD5);
  const carried = carriedChecksum(input);
  const algorithm = carried?.algorithm ?? algorithmOf(input.ChecksumAlgorithm) ?? defaultAlgorithm;
  const value = digestOf(algorithm, body);
  if (carried) compare(carried, value);
  return { algorithm, value, type: "FULL_OBJECT" };
}

/** Refuses a checksum that is malformed, or not the one that was calculated. */
export function compare(
  carried: { readonly algorithm: ChecksumAlgorithm; readonly value: string },
  calculated: string,
): void {
  const { algorithm, value } = carried;
  if (value.replace(/-\d+$/, "").length !== calculated.replace(/-\d+$/, "").length) {
    throw invalidRequest(`Value for x-amz-checksum-${algorithm.toLowerCase()} header is invalid.`);
  }
  if (value !== calculated) {
    throw new AwsError("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);
  }
}

function checkMd5(body: Uint8Array, given: string | undefined): void {
  if (given === undefined) return;
  if (Buffer.from(given, "base64").length !== 16) {
    throw new AwsError("InvalidDigest", "The Content-MD5 you specified was invalid.", 400, {
      "Content-MD5": given,
    });
  }
  const calculated = createHash("md5").update(body).digest("base64");
  if (given !== calculated) {
    throw new AwsError("BadDigest", "The Content-MD5 you specified did not match what we received.", 400, {
      ExpectedDigest: given,
      CalculatedDigest: calculated,
    });
  }
}

/** The type of an upload's checksum: CRC64NVME is always of the whole, SHA always of the parts. */
export function typeOf(algorithm: ChecksumAlgorithm, wanted: string | undefined): ChecksumType {
  const isWhole = algorithm === "CRC64NVME";
  const type = wanted ?? (isWhole ? "FULL_OBJECT" : "COMPOSITE");
  const isPossible = type === "FULL_OBJECT" ? algorithm.startsWith("CRC") : type === "COMPOSITE" && !isWhole;
  if (isPossible) return type as ChecksumType;
  throw invalidRequest(
    `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  );
}

/** The checksum of the parts' checksums, and how many they are: `…-2`. */
export function compositeOf(algorithm: ChecksumAlgorithm, parts: readonly string[]): Checksum {
  const together = Buffer.concat(parts.map((value) => Buffer.from(value, "base64")));
  return { algorithm, value: `${digestOf(algorithm, together)}-${parts.length}`, type: "COMPOSITE" };
}

/** A checksum as S3 answers it. */
export const showChecksum = (checksum: Checksum) => ({
  ...showValue(checksum),
  ChecksumType: checksum.type,
});

export const showValue = ({ algorithm, value }: Pick<Checksum, "algorithm" | "value">): ChecksumMembers => ({
  [`Checksum${algorithm}`]: value,
});
