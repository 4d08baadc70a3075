import type * as S3 from "@aws-sdk/client-s3";
import type { Operations } from "../../kernel/service.ts";
import { checkBody, showChecksum, showValue } from "./checksums.ts";
import { bytesOf, type Portion, readPortion } from "./object-content.ts";
import { draftOf, onDraft } from "./object-draft.ts";
import { addVersion, etagOf, newVersionId, versionId } from "./object-versions.ts";
import { checkRead, checkWrite } from "./preconditions.ts";
import { findBucket, findVersion, invalidRequest, onVersion } from "./shared.ts";
import type { Bucket, Checksum, ObjectVersion, S3State } from "./state.ts";

type ObjectOperations = "PutObject" | "GetObject" | "HeadObject" | "GetObjectAttributes";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html, API_GetObject.html, API_HeadObject.html */
export const objectOperations: Pick<Operations<typeof S3, S3State>, ObjectOperations> = {
  PutObject: {
    authorize: onDraft,
    run: async (input, request) => {
      const bucket = findBucket(input, request);
      const draft = draftOf(bucket, input, request);
      const body = await bytesOf(input.Body);
      const checksum = checkBody(body, input);
      checkWrite(bucket.objects.get(input.Key ?? "")?.at(-1), input);
      const version: ObjectVersion = {
        ...draft,
        key: input.Key ?? "",
        id: newVersionId(bucket, request),
        isDeleteMarker: false,
        body,
        etag: etagOf(body),
        checksum,
        parts: undefined,
        modified: request.now,
      };
      addVersion(bucket, version);
      return {
        ETag: version.etag,
        ServerSideEncryption: "AES256",
        ...showChecksum(checksum),
        ...versionId(bucket, version),
      };
    },
  },
  GetObject: {
    authorize: onVersion("GetObject"),
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const version = findVersion(bucket, input, request);
      checkRead(version, input);
      const portion = readPortion(version, input);
      return {
        ...show(bucket, version, portion, input),
        Body: portion.content as unknown as S3.GetObjectCommandOutput["Body"] & object,
      };
    },
  },
  HeadObject: {
    authorize: onVersion("GetObject"),
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const version = findVersion(bucket, input, request);
      checkRead(version, input);
      return show(bucket, version, readPortion(version, input), input);
    },
  },
  GetObjectAttributes: {
    authorize: (input, request) => [
      ...onVersion("GetObject")(input, request),
      ...onVersion("GetObjectAttributes")(input, request),
    ],
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const version = findVersion(bucket, input, request);
      const asked = new Set(input.ObjectAttributes);
      if (asked.size === 0)
        throw invalidRequest("The x-amz-object-attributes header must name an attribute.");
      return {
        LastModified: version.modified,
        ...versionId(bucket, version),
        ...(asked.has("ETag") ? { ETag: version.etag.replaceAll('"', "") } : {}),
        ...(asked.has("Checksum") && version.checksum ? { Checksum: showAttributes(version.checksum) } : {}),
        ...(asked.has("ObjectParts") && version.parts
          ? { ObjectParts: showParts(version.parts, input) }
          : {}),
        ...(asked.has("StorageClass") ? { StorageClass: version.storageClass as S3.StorageClass } : {}),
        ...(asked.has("ObjectSize") ? { ObjectSize: version.body.length } : {}),
      };
    },
  },
};

/** Here, and here alone, a composite checksum is told without the number of its parts. */
const showAttributes = (checksum: Checksum) =>
  showChecksum({ ...checksum, value: checksum.value.replace(/-\d+$/, "") });

function showParts(
  all: NonNullable<ObjectVersion["parts"]>,
  input: Pick<S3.GetObjectAttributesCommandInput, "MaxParts" | "PartNumberMarker">,
): S3.GetObjectAttributesParts {
  const { MaxParts: maxParts = 1_000, PartNumberMarker: marker = "0" } = input;
  const rest = all.filter(({ number }) => number > Number(marker));
  const page = rest.slice(0, maxParts);
  return {
    TotalPartsCount: all.length,
    PartNumberMarker: marker,
    NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
    MaxParts: maxParts,
    IsTruncated: rest.length > page.length,
    Parts: page.map(({ number, size, checksum }) => ({
      PartNumber: number,
      Size: size,
      ...showValue(checksum),
    })),
  };
}

/** What of an answer the request may set itself: `response-content-type` and so on. */
const overridden = [
  "ContentType",
  "CacheControl",
  "ContentDisposition",
  "ContentEncoding",
  "ContentLanguage",
] as const;

function show(
  bucket: Bucket,
  version: ObjectVersion,
  { content, range }: Portion,
  input: S3.GetObjectCommandInput | S3.HeadObjectCommandInput,
) {
  const isWhole = range === undefined || content.length === version.body.length;
  const overrides = overridden.flatMap((name) => {
    const value = input[`Response${name}`];
    return value === undefined ? [] : [[name, value]];
  });
  const tagCount = Object.keys(version.tags).length;
  return {
    AcceptRanges: "bytes",
    LastModified: version.modified,
    ContentLength: content.length,
    ...(range === undefined ? {} : { ContentRange: range }),
    ETag: version.etag,
    ContentType: "binary/octet-stream",
    ...version.headers,
    ...(Object.fromEntries(overrides) as Record<string, string>),
    Metadata: { ...version.metadata },
    ServerSideEncryption: "AES256" as const,
    ...(input.ChecksumMode === "ENABLED" && isWhole && version.checksum
      ? showChecksum(version.checksum)
      : {}),
    ...(version.storageClass === "STANDARD" ? {} : { StorageClass: version.storageClass as S3.StorageClass }),
    ...(input.PartNumber !== undefined && version.parts ? { PartsCount: version.parts.length } : {}),
    ...(tagCount > 0 ? { TagCount: tagCount } : {}),
    ...versionId(bucket, version),
    ...(version.retention
      ? { ObjectLockMode: version.retention.mode, ObjectLockRetainUntilDate: version.retention.until }
      : {}),
    ...(version.legalHold ? { ObjectLockLegalHoldStatus: "ON" as const } : {}),
  };
}
