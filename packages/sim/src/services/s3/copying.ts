import type * as S3 from "@aws-sdk/client-s3";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Authorization } from "../../kernel/request.ts";
import type { Operations } from "../../kernel/service.ts";
import { algorithmOf, defaultAlgorithm, digestOf, showChecksum } from "./checksums.ts";
import { draftOf, onDraft } from "./object-draft.ts";
import { addVersion, etagOf, newVersionId, versionId } from "./object-versions.ts";
import { checkCopySource, checkWrite } from "./preconditions.ts";
import { findBucket, findVersion, invalidRequest, onVersion, type Request } from "./shared.ts";
import type { Bucket, Checksum, ObjectVersion, S3State } from "./state.ts";

/** Where a copy comes from, and how it must be. */
export interface CopyInput {
  readonly CopySource?: string | undefined;
  readonly CopySourceIfMatch?: string | undefined;
  readonly CopySourceIfNoneMatch?: string | undefined;
  readonly CopySourceIfModifiedSince?: Date | undefined;
  readonly CopySourceIfUnmodifiedSince?: Date | undefined;
  readonly ExpectedSourceBucketOwner?: string | undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copyingOperations: Pick<Operations<typeof S3, S3State>, "CopyObject"> = {
  CopyObject: {
    authorize: (input, request) => [...onSource(input, request), ...onDraft(input, request)],
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const draft = draftOf(bucket, input, request);
      const source = findSource(input, request);
      const original = source.version;
      const isReplaced = input.MetadataDirective === "REPLACE";
      if (isSame(bucket, input, source) && !isReplaced && input.StorageClass === undefined) {
        throw invalidRequest(
          "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
        );
      }
      checkWrite(bucket.objects.get(input.Key ?? "")?.at(-1), input);
      const checksum = checksumOf(original, input.ChecksumAlgorithm);
      const version: ObjectVersion = {
        ...original,
        key: input.Key ?? "",
        id: newVersionId(bucket, request),
        // A copy is written at once, whatever parts the original was made of.
        etag: etagOf(original.body),
        checksum,
        parts: undefined,
        modified: request.now,
        storageClass: draft.storageClass,
        headers: isReplaced ? draft.headers : original.headers,
        metadata: isReplaced ? draft.metadata : original.metadata,
        tags: input.TaggingDirective === "REPLACE" ? draft.tags : original.tags,
        retention: draft.retention,
        legalHold: draft.legalHold,
      };
      addVersion(bucket, version);
      return {
        CopyObjectResult: { ETag: version.etag, LastModified: version.modified, ...showChecksum(checksum) },
        ServerSideEncryption: "AES256",
        ...(source.bucket.versioning ? { CopySourceVersionId: original.id } : {}),
        ...versionId(bucket, version),
      };
    },
  },
};

/** What whoever copies must be allowed on the source. */
export const onSource = (input: CopyInput, request: Request): Authorization[] =>
  onVersion("GetObject")(copySource(input.CopySource), request);

/** The version that is copied, once it has been found to be as it must. */
export function findSource(
  input: CopyInput,
  request: Request,
): { readonly bucket: Bucket; readonly version: ObjectVersion; readonly isNamed: boolean } {
  const source = copySource(input.CopySource);
  const bucket = findBucket({ ...source, ExpectedBucketOwner: input.ExpectedSourceBucketOwner }, request);
  const version = findVersion(bucket, source, request);
  checkCopySource(version, {
    IfMatch: input.CopySourceIfMatch,
    IfNoneMatch: input.CopySourceIfNoneMatch,
    IfModifiedSince: input.CopySourceIfModifiedSince,
    IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  });
  return { bucket, version, isNamed: source.VersionId !== undefined };
}

const isSame = (
  bucket: Bucket,
  { Key }: S3.CopyObjectCommandInput,
  source: { readonly bucket: Bucket; readonly version: ObjectVersion; readonly isNamed: boolean },
): boolean => bucket === source.bucket && Key === source.version.key && !source.isNamed;

/** The algorithm that is asked for, or the original's; always of the whole. */
function checksumOf({ body, checksum }: ObjectVersion, asked: string | undefined): Checksum {
  const algorithm = algorithmOf(asked) ?? checksum?.algorithm ?? defaultAlgorithm;
  return { algorithm, value: digestOf(algorithm, body), type: "FULL_OBJECT" };
}

/** `bucket/key?versionId=…`, percent-encoded. */
function copySource(text = ""): { Bucket: string; Key: string; VersionId?: string } {
  const match = /^\/?([^/]+)\/(.+?)(?:\?versionId=(.+))?$/.exec(text.replace(/^(\/?[^/]+)%2F/i, "$1/"));
  if (!match)
    throw new AwsError(
      "InvalidArgument",
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
    );
  const [, bucket = "", key = "", version] = match;
  const source = { Bucket: bucket, Key: decodeURIComponent(key) };
  return version === undefined ? source : { ...source, VersionId: version };
}
