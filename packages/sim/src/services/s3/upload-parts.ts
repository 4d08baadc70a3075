import type * as S3 from "@aws-sdk/client-s3";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Operations } from "../../kernel/service.ts";
import { carriedChecksum, checkBody, showValue } from "./checksums.ts";
import { findSource, onSource } from "./copying.ts";
import { bytesOf } from "./object-content.ts";
import { etagOf } from "./object-versions.ts";
import { findBucket, invalidRequest, onObject } from "./shared.ts";
import type { S3State, Upload, UploadedPart } from "./state.ts";
import { findUpload } from "./uploads.ts";

type PartOperations = "UploadPart" | "UploadPartCopy";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html, API_UploadPartCopy.html */
export const partOperations: Pick<Operations<typeof S3, S3State>, PartOperations> = {
  UploadPart: {
    authorize: onObject("PutObject"),
    run: async (input, request) => {
      const number = checkNumber(input.PartNumber);
      const body = await bytesOf(input.Body);
      const upload = findUpload(findBucket(input, request), input);
      checkAlgorithm(upload, input);
      const part = partOf(upload, number, body, input, request.now);
      upload.parts.set(number, part);
      return {
        ETag: part.etag,
        ServerSideEncryption: "AES256",
        ...(upload.checksum ? showValue(part.checksum) : {}),
      };
    },
  },
  UploadPartCopy: {
    authorize: (input, request) => [...onSource(input, request), ...onObject("PutObject")(input, request)],
    run: (input, request) => {
      const number = checkNumber(input.PartNumber);
      const upload = findUpload(findBucket(input, request), input);
      const { bucket, version } = findSource(input, request);
      const body = copiedRange(version.body, input.CopySourceRange);
      const part = partOf(upload, number, body, {}, request.now);
      upload.parts.set(number, part);
      return {
        CopyPartResult: {
          ETag: part.etag,
          LastModified: part.modified,
          ...(upload.checksum ? showValue(part.checksum) : {}),
        },
        ServerSideEncryption: "AES256",
        ...(bucket.versioning ? { CopySourceVersionId: version.id } : {}),
      };
    },
  },
};

function partOf(
  { checksum: kind }: Upload,
  number: number,
  body: Uint8Array,
  input: Partial<S3.UploadPartCommandInput>,
  now: Date,
): UploadedPart {
  const checksum = checkBody(body, {
    ...input,
    ChecksumAlgorithm: kind?.algorithm,
  });
  return { number, body, etag: etagOf(body), checksum, modified: now };
}

function checkNumber(number: number | undefined): number {
  if (number !== undefined && Number.isInteger(number) && number >= 1 && number <= 10_000) return number;
  throw new AwsError(
    "InvalidArgument",
    "Part number must be an integer between 1 and 10000, inclusive",
    400,
    {
      ArgumentName: "partNumber",
      ArgumentValue: number,
    },
  );
}

/**
 * A part's checksum must be of the algorithm that the upload was begun with; a composite one cannot do without. An upload
 * that was begun without one takes any.
 */
function checkAlgorithm({ checksum }: Upload, input: S3.UploadPartCommandInput): void {
  const carried = carriedChecksum(input);
  const isAccepted = carried
    ? checksum === undefined || carried.algorithm === checksum.algorithm
    : checksum?.type !== "COMPOSITE";
  if (isAccepted) return;
  throw invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${checksum?.algorithm.toLowerCase()}, actual checksum Type: ${carried?.algorithm.toLowerCase() ?? "null"}`,
  );
}

function copiedRange(body: Uint8Array, asked: string | undefined): Uint8Array {
  if (asked === undefined) return body;
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(asked) ?? [];
  const [start, end] = [Number(first), Number(last)];
  if (first === undefined || last === undefined || start > end) {
    throw new AwsError(
      "InvalidArgument",
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
      400,
      { ArgumentName: "x-amz-copy-source-range", ArgumentValue: asked },
    );
  }
  if (end >= body.length) {
    throw new AwsError(
      "InvalidArgument",
      `Range specified is not valid for source object of size: ${body.length}`,
      400,
      { ArgumentName: "x-amz-copy-source-range", ArgumentValue: asked },
    );
  }
  return body.subarray(start, end + 1);
}
