import { createHash } from "node:crypto";
import type * as S3 from "@aws-sdk/client-s3";
import { AwsError } from "../../kernel/aws-error.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { Operations } from "../../kernel/service.ts";
import { bytesOf, checkPreconditions, readRange } from "./object-content.ts";
import { needLock, retentionOf } from "./object-lock.ts";
import { addVersion } from "./object-versions.ts";
import { findBucket, findVersion, onObject, onVersion, permission, type Request } from "./shared.ts";
import type { Bucket, ObjectVersion, S3State } from "./state.ts";

type ObjectOperations = "PutObject" | "GetObject" | "HeadObject" | "CopyObject";

/** The members of a request that come back as they were given. */
const keptHeaders = [
  "ContentType",
  "CacheControl",
  "ContentDisposition",
  "ContentEncoding",
  "ContentLanguage",
] as const;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html, API_GetObject.html, API_CopyObject.html */
export const objectOperations: Pick<Operations<typeof S3, S3State>, ObjectOperations> = {
  PutObject: {
    authorize: (input, { world }) => [
      permission(world, "PutObject", input.Bucket, input.Key ?? ""),
      ...(input.ObjectLockMode
        ? [permission(world, "PutObjectRetention", input.Bucket, input.Key ?? "")]
        : []),
    ],
    run: async (input, request) => {
      const bucket = findBucket(input, request);
      refuseNotModelled(input);
      checkPreconditions(bucket.objects.get(input.Key ?? "")?.at(-1), input);
      const version = await newVersion(bucket, input, request);
      addVersion(bucket, version);
      return { ETag: version.etag, ServerSideEncryption: "AES256", ...versionId(bucket, version) };
    },
  },
  GetObject: {
    authorize: onVersion("GetObject"),
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const version = findVersion(bucket, input, request);
      checkPreconditions(version, input, "read");
      const { content, range } = readRange(version.body, input.Range);
      return {
        ...show(bucket, version),
        Body: content as unknown as S3.GetObjectCommandOutput["Body"] & object,
        ContentLength: content.length,
        ...(range === undefined ? {} : { ContentRange: range }),
      };
    },
  },
  HeadObject: {
    authorize: onVersion("GetObject"),
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const version = findVersion(bucket, input, request);
      checkPreconditions(version, input, "read");
      return { ...show(bucket, version), ContentLength: version.body.length };
    },
  },
  CopyObject: {
    authorize: (input, request) => {
      const source = copySource(input.CopySource);
      return [...onVersion("GetObject")(source, request), ...onObject("PutObject")(input, request)];
    },
    run: (input, request) => {
      const bucket = findBucket(input, request);
      refuseNotModelled(input);
      const source = copySource(input.CopySource);
      const sourceBucket = findBucket(source, request);
      const original = findVersion(sourceBucket, source, request);
      const isReplaced = input.MetadataDirective === "REPLACE";
      const version: ObjectVersion = {
        ...original,
        key: input.Key ?? "",
        id: newVersionId(bucket, request),
        modified: request.now,
        headers: isReplaced ? headersOf(input) : original.headers,
        metadata: isReplaced ? (input.Metadata ?? {}) : original.metadata,
        retention: retentionOf(bucket, input, request.now),
        legalHold: false,
      };
      addVersion(bucket, version);
      return {
        CopyObjectResult: { ETag: version.etag, LastModified: version.modified },
        ServerSideEncryption: "AES256",
        ...(sourceBucket.versioning ? { CopySourceVersionId: original.id } : {}),
        ...versionId(bucket, version),
      };
    },
  },
};

async function newVersion(
  bucket: Bucket,
  input: S3.PutObjectCommandInput,
  request: Request,
): Promise<ObjectVersion> {
  const body = await bytesOf(input.Body);
  const legalHold = input.ObjectLockLegalHoldStatus === "ON";
  if (legalHold) needLock(bucket);
  return {
    key: input.Key ?? "",
    id: newVersionId(bucket, request),
    isDeleteMarker: false,
    body,
    etag: `"${createHash("md5").update(body).digest("hex")}"`,
    modified: request.now,
    headers: headersOf(input),
    metadata: input.Metadata ?? {},
    retention: retentionOf(bucket, input, request.now),
    legalHold,
  };
}

const newVersionId = (bucket: Bucket, { world }: Request): string =>
  bucket.versioning === "Enabled"
    ? world.text(32, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._")
    : "null";

const headersOf = (
  input: Partial<Record<(typeof keptHeaders)[number], string | undefined>>,
): Record<string, string> =>
  Object.fromEntries(keptHeaders.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]])));

const versionId = (bucket: Bucket, version: ObjectVersion) =>
  bucket.versioning ? { VersionId: version.id } : {};

const show = (bucket: Bucket, version: ObjectVersion) => ({
  AcceptRanges: "bytes",
  LastModified: version.modified,
  ETag: version.etag,
  ContentType: "application/octet-stream",
  ...version.headers,
  Metadata: { ...version.metadata },
  ServerSideEncryption: "AES256" as const,
  ...versionId(bucket, version),
  ...(version.retention
    ? { ObjectLockMode: version.retention.mode, ObjectLockRetainUntilDate: version.retention.until }
    : {}),
  ...(version.legalHold ? { ObjectLockLegalHoldStatus: "ON" as const } : {}),
});

/** `bucket/key?versionId=…`, percent-encoded. */
function copySource(text = ""): { Bucket: string; Key: string; VersionId?: string } {
  const match = /^\/?([^/]+)\/(.+?)(?:\?versionId=(.+))?$/.exec(text);
  if (!match)
    throw new AwsError(
      "InvalidArgument",
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
    );
  const [, bucket = "", key = "", version] = match;
  const source = { Bucket: bucket, Key: decodeURIComponent(key) };
  return version === undefined ? source : { ...source, VersionId: version };
}

function refuseNotModelled(input: {
  readonly ServerSideEncryption?: string | undefined;
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly Tagging?: string | undefined;
  readonly ACL?: string | undefined;
}): void {
  if (input.ServerSideEncryption?.startsWith("aws:kms"))
    throw notSimulated("encryption of objects with KMS keys");
  if (input.SSECustomerAlgorithm !== undefined)
    throw notSimulated("encryption of objects with the customer's keys");
  if (input.Tagging) throw notSimulated("the tags of objects");
  if (input.ACL !== undefined && input.ACL !== "private" && input.ACL !== "bucket-owner-full-control") {
    throw new AwsError("AccessControlListNotSupported", "The bucket does not allow ACLs");
  }
}
