import type * as S3 from "@aws-sdk/client-s3";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Operations } from "../../kernel/service.ts";
import { algorithmOf, showValue, typeOf } from "./checksums.ts";
import { encoderOf, pageOf } from "./listing-page.ts";
import { draftOf, onDraft } from "./object-draft.ts";
import { findBucket, invalidRequest, onBucket, onObject, type Request } from "./shared.ts";
import type { Bucket, S3State, Upload } from "./state.ts";

type UploadOperations =
  | "CreateMultipartUpload"
  | "AbortMultipartUpload"
  | "ListParts"
  | "ListMultipartUploads";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
export const uploadOperations: Pick<Operations<typeof S3, S3State>, UploadOperations> = {
  CreateMultipartUpload: {
    authorize: onDraft,
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const draft = draftOf(bucket, input, request);
      const checksum = checksumOf(input);
      const upload: Upload = {
        id: request.world.text(64, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._"),
        key: input.Key ?? "",
        initiated: request.now,
        initiator: request.principal.arn,
        checksum,
        draft,
        parts: new Map(),
      };
      bucket.uploads.set(upload.id, upload);
      return {
        Bucket: bucket.name,
        Key: upload.key,
        UploadId: upload.id,
        ServerSideEncryption: "AES256",
        ...showKind(upload),
      };
    },
  },
  AbortMultipartUpload: {
    authorize: onObject("AbortMultipartUpload"),
    run: (input, request) => {
      const bucket = findBucket(input, request);
      bucket.uploads.delete(findUpload(bucket, input).id);
      return {};
    },
  },
  ListParts: {
    authorize: onObject("ListMultipartUploadParts"),
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const upload = findUpload(bucket, input);
      const { PartNumberMarker: marker = "0", MaxParts: asked = 1_000 } = input;
      const maxParts = Math.min(asked, 1_000);
      const rest = [...upload.parts.values()]
        .toSorted((a, b) => a.number - b.number)
        .filter(({ number }) => number > Number(marker));
      const page = rest.slice(0, maxParts);
      const owner = { ID: bucket.account };
      return {
        Bucket: bucket.name,
        Key: upload.key,
        UploadId: upload.id,
        PartNumberMarker: marker,
        NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
        MaxParts: maxParts,
        IsTruncated: rest.length > page.length,
        Initiator: { ID: upload.initiator, DisplayName: upload.initiator.split("/").at(-1) },
        Owner: owner,
        StorageClass: upload.draft.storageClass as S3.StorageClass,
        ...showKind(upload),
        ...(page.length > 0
          ? {
              Parts: page.map(({ number, body, etag, checksum, modified }) => ({
                PartNumber: number,
                LastModified: modified,
                ETag: etag,
                Size: body.length,
                ...(upload.checksum ? showValue(checksum) : {}),
              })),
            }
          : {}),
      };
    },
  },
  ListMultipartUploads: {
    authorize: onBucket("ListBucketMultipartUploads"),
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const {
        Prefix: prefix = "",
        Delimiter: delimiter,
        KeyMarker,
        UploadIdMarker,
        MaxUploads = 1_000,
      } = input;
      const encode = encoderOf(input.EncodingType);
      const uploads = [...bucket.uploads.values()].toSorted(
        (a, b) => a.initiated.getTime() - b.initiated.getTime(),
      );
      const { entries, prefixes, next, isTruncated } = pageOf(uploads, {
        prefix,
        delimiter,
        maxKeys: MaxUploads,
        after: KeyMarker === undefined ? undefined : { key: KeyMarker, id: UploadIdMarker },
      });
      const owner = { ID: bucket.account };
      return {
        Bucket: bucket.name,
        KeyMarker: encode(KeyMarker ?? ""),
        UploadIdMarker: UploadIdMarker ?? "",
        Prefix: encode(prefix),
        ...(delimiter === undefined ? {} : { Delimiter: encode(delimiter) }),
        ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
        MaxUploads,
        IsTruncated: isTruncated,
        ...(next ? { NextKeyMarker: encode(next.key), NextUploadIdMarker: next.id ?? "" } : {}),
        ...(entries.length > 0
          ? {
              Uploads: entries.map((upload) => ({
                UploadId: upload.id,
                Key: encode(upload.key),
                Initiated: upload.initiated,
                StorageClass: upload.draft.storageClass as S3.StorageClass,
                Owner: owner,
                Initiator: { ID: upload.initiator, DisplayName: upload.initiator.split("/").at(-1) },
                ...showKind(upload),
              })),
            }
          : {}),
        ...(prefixes.length > 0 ? { CommonPrefixes: prefixes.map((one) => ({ Prefix: encode(one) })) } : {}),
      };
    },
  },
};

/** The upload that a request names, of that key. */
export function findUpload(
  bucket: Bucket,
  input: { readonly Key?: string | undefined; readonly UploadId?: string | undefined },
): Upload {
  const upload = bucket.uploads.get(input.UploadId ?? "");
  if (upload && upload.key === input.Key) return upload;
  throw new AwsError(
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    404,
    { UploadId: input.UploadId },
  );
}

function checksumOf(input: S3.CreateMultipartUploadCommandInput): Upload["checksum"] {
  const algorithm = algorithmOf(input.ChecksumAlgorithm);
  if (algorithm) return { algorithm, type: typeOf(algorithm, input.ChecksumType) };
  if (input.ChecksumType === undefined) return undefined;
  throw invalidRequest(
    "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
  );
}

const showKind = ({ checksum }: Upload) =>
  checksum ? { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type } : {};

/** Where an answer says that an object is. */
export const locationOf = (bucket: Bucket, key: string, { region }: Request): string =>
  `https://${bucket.name}.s3.${region}.amazonaws.com/${key.split("/").map(encodeURIComponent).join("/")}`;
