import type * as S3 from "@aws-sdk/client-s3";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Operations } from "../../kernel/service.ts";
import { refuseIfLocked } from "./object-lock.ts";
import { addVersion, newVersionId, removeVersion } from "./object-versions.ts";
import { checkWrite } from "./preconditions.ts";
import { findBucket, malformedXml, onVersion, type Request } from "./shared.ts";
import type { Bucket, S3State } from "./state.ts";

type Deleting = "DeleteObject" | "DeleteObjects";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html: what is not there is deleted already. */
export const deletingOperations: Pick<Operations<typeof S3, S3State>, Deleting> = {
  DeleteObject: {
    authorize: onVersion("DeleteObject"),
    run: (input, request) =>
      remove(findBucket(input, request), input, input.BypassGovernanceRetention, request),
  },
  DeleteObjects: {
    authorize: () => [],
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const objects = input.Delete?.Objects ?? [];
      if (objects.length < 1 || objects.length > 1_000) throw malformedXml();
      const Deleted: S3.DeletedObject[] = [];
      const Errors: S3._Error[] = [];
      for (const { Key, VersionId, ETag } of objects) {
        const one = {
          Bucket: bucket.name,
          Key,
          ...(VersionId === undefined ? {} : { VersionId }),
          ...(ETag === undefined ? {} : { IfMatch: ETag }),
        };
        try {
          for (const needed of onVersion("DeleteObject")(one, request)) request.authorize(needed);
          const { DeleteMarker, VersionId: made } = remove(
            bucket,
            one,
            input.BypassGovernanceRetention,
            request,
          );
          const marker = DeleteMarker ? { DeleteMarker, DeleteMarkerVersionId: made } : {};
          Deleted.push({ Key, ...(VersionId === undefined ? {} : { VersionId }), ...marker });
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          Errors.push({ Key, VersionId, Code: error.code, Message: error.message });
        }
      }
      return { ...(input.Delete?.Quiet ? {} : { Deleted }), ...(Errors.length > 0 ? { Errors } : {}) };
    },
  },
};

function remove(
  bucket: Bucket,
  input: {
    readonly Key?: string | undefined;
    readonly VersionId?: string | undefined;
    readonly IfMatch?: string | undefined;
  },
  bypass: boolean | undefined,
  request: Request,
): { DeleteMarker?: boolean; VersionId?: string } {
  const key = input.Key ?? "";
  const versions = bucket.objects.get(key) ?? [];
  if (input.IfMatch !== undefined) checkWrite(versions.at(-1), input);
  const named = versions.find(({ id }) => id === (input.VersionId ?? "null"));
  if (input.VersionId !== undefined || bucket.versioning === undefined) {
    if (!named) return input.VersionId === undefined ? {} : { VersionId: input.VersionId };
    refuseIfLocked(bucket, named, bypass, request);
    removeVersion(bucket, named);
    const marker = named.isDeleteMarker ? { DeleteMarker: true } : {};
    return input.VersionId === undefined ? {} : { ...marker, VersionId: input.VersionId };
  }
  const id = newVersionId(bucket, request);
  addVersion(bucket, {
    key,
    id,
    isDeleteMarker: true,
    body: Buffer.alloc(0),
    etag: "",
    checksum: undefined,
    parts: undefined,
    modified: request.now,
    storageClass: "STANDARD",
    headers: {},
    metadata: {},
    tags: {},
    retention: undefined,
    legalHold: false,
  });
  return { DeleteMarker: true, VersionId: id };
}
