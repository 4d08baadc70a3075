import { createHash } from "node:crypto";
import type * as S3 from "@aws-sdk/client-s3";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Operations } from "../../kernel/service.ts";
import {
  carriedChecksum,
  compare,
  compositeOf,
  defaultAlgorithm,
  digestOf,
  showChecksum,
} from "./checksums.ts";
import { addVersion, newVersionId, versionId } from "./object-versions.ts";
import { checkWrite, conditionKeys } from "./preconditions.ts";
import { findBucket, invalidRequest, malformedXml, permission } from "./shared.ts";
import type { Checksum, ObjectVersion, S3State, Upload, UploadedPart } from "./state.ts";
import { findUpload, locationOf } from "./uploads.ts";

/** Every part but the last has at least so many bytes. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const smallestPart = 5 * 1_024 * 1_024;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const completingOperations: Pick<Operations<typeof S3, S3State>, "CompleteMultipartUpload"> = {
  CompleteMultipartUpload: {
    authorize: (input, { world }) => [
      permission(world, "PutObject", input.Bucket, input.Key ?? "", conditionKeys(input)),
    ],
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const upload = findUpload(bucket, input);
      const parts = chosenParts(upload, input.MultipartUpload?.Parts ?? []);
      const body = Buffer.concat(parts.map((part) => part.body));
      checkSize(body, input.MpuObjectSize);
      const checksum = checksumOf(upload, parts, body, input);
      checkWrite(bucket.objects.get(upload.key)?.at(-1), input);
      const version: ObjectVersion = {
        ...upload.draft,
        key: upload.key,
        id: newVersionId(bucket, request),
        isDeleteMarker: false,
        body,
        etag: etagOfParts(parts),
        checksum,
        parts: parts.map((part, index) => ({
          number: index + 1,
          size: part.body.length,
          checksum: part.checksum,
        })),
        modified: request.now,
      };
      addVersion(bucket, version);
      bucket.uploads.delete(upload.id);
      return {
        Location: locationOf(bucket, upload.key, request),
        Bucket: bucket.name,
        Key: upload.key,
        ETag: version.etag,
        ServerSideEncryption: "AES256",
        ...showChecksum(checksum),
        ...versionId(bucket, version),
      };
    },
  },
};

/** The parts that the request lists, each as it was uploaded. */
function chosenParts(upload: Upload, listed: readonly S3.CompletedPart[]): UploadedPart[] {
  if (listed.length === 0) throw malformedXml();
  if (listed.some(({ PartNumber: number = 0 }, index) => number <= (listed[index - 1]?.PartNumber ?? 0))) {
    throw new AwsError(
      "InvalidPartOrder",
      "The list of parts was not in ascending order. Parts must be ordered by part number.",
      400,
      { UploadId: upload.id },
    );
  }
  const parts = listed.map((one) => chosenPart(upload, one));
  for (const { body, number, etag } of parts.slice(0, -1)) {
    if (body.length >= smallestPart) continue;
    throw new AwsError(
      "EntityTooSmall",
      "Your proposed upload is smaller than the minimum allowed size",
      400,
      {
        ETag: etag.replaceAll('"', ""),
        MinSizeAllowed: smallestPart,
        PartNumber: number,
        ProposedSize: body.length,
      },
    );
  }
  return parts;
}

function chosenPart(upload: Upload, listed: S3.CompletedPart): UploadedPart {
  const part = upload.parts.get(listed.PartNumber ?? 0);
  const carried = carriedChecksum(listed);
  if (upload.checksum?.type === "COMPOSITE" && !carried) {
    throw invalidRequest(
      `The upload was created using a ${upload.checksum.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${listed.PartNumber} in the request.`,
    );
  }
  const isSame =
    part !== undefined &&
    part.etag.replaceAll('"', "") === listed.ETag?.replaceAll('"', "") &&
    (!carried || (carried.algorithm === part.checksum.algorithm && carried.value === part.checksum.value));
  if (isSame) return part;
  throw new AwsError(
    "InvalidPart",
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    400,
    { UploadId: upload.id, PartNumber: listed.PartNumber, ETag: listed.ETag?.replaceAll('"', "") },
  );
}

function checkSize(body: Buffer, told: number | undefined): void {
  if (told === undefined || told === body.length) return;
  throw invalidRequest(
    `The provided 'x-amz-mp-object-size' header value ${told} does not match what was computed: ${body.length}`,
  );
}

function checksumOf(
  { checksum: kind }: Upload,
  parts: readonly UploadedPart[],
  body: Buffer,
  input: S3.CompleteMultipartUploadCommandInput,
): Checksum {
  const { algorithm, type } = kind ?? { algorithm: defaultAlgorithm, type: "FULL_OBJECT" as const };
  if (input.ChecksumType !== undefined && input.ChecksumType !== type) {
    throw invalidRequest(
      `The upload was created using the ${type} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  const checksum =
    type === "COMPOSITE"
      ? compositeOf(
          algorithm,
          parts.map((part) => part.checksum.value),
        )
      : { algorithm, value: digestOf(algorithm, body), type };
  const carried = carriedChecksum(input);
  if (carried && carried.algorithm === algorithm) compare(carried, checksum.value);
  return checksum;
}

/** The MD5 of the parts' MD5s, and how many they are. */
function etagOfParts(parts: readonly UploadedPart[]): string {
  const digest = createHash("md5");
  for (const { etag } of parts) digest.update(Buffer.from(etag.replaceAll('"', ""), "hex"));
  return `"${digest.digest("hex")}-${parts.length}"`;
}
