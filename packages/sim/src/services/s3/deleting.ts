import type * as S3 from "@aws-sdk/client-s3";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Operations } from "../../kernel/service.ts";
import { refuseIfLocked } from "./object-lock.ts";
import { addVersion, removeVersion } from "./object-versions.ts";
import { findBucket, onVersion, type Request } from "./shared.ts";
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
      const Deleted: S3.DeletedObject[] = [];
      const Errors: S3._Error[] = [];
      for (const { Key, VersionId } of input.Delete?.Objects ?? []) {
        const one = { Bucket: bucket.name, Key, ...(VersionId === undefined ? {} : { VersionId }) };
        try {
          for (const needed of onVersion("DeleteObject")(one, request)) request.authorize(needed);
          const { DeleteMarker, VersionId: made } = remove(
            bucket,
            one,
            input.BypassGovernanceRetention,
            request,
          );
          const marker = DeleteMarker
            ? { DeleteMarker, ...(made === undefined ? {} : { DeleteMarkerVersionId: made }) }
            : {};
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
  input: { readonly Key?: string | undefined; readonly VersionId?: string | undefined },
  bypass: boolean | undefined,
  request: Request,
): { DeleteMarker?: boolean; VersionId?: string } {
  const key = input.Key ?? "";
  const versions = bucket.objects.get(key) ?? [];
  const named = versions.find(({ id }) => id === (input.VersionId ?? "null"));
  if (input.VersionId !== undefined || bucket.versioning === undefined) {
    if (!named) return input.VersionId === undefined ? {} : { VersionId: input.VersionId };
    refuseIfLocked(bucket, named, bypass, request);
    removeVersion(bucket, named);
    const marker = named.isDeleteMarker ? { DeleteMarker: true } : {};
    return input.VersionId === undefined ? {} : { ...marker, VersionId: input.VersionId };
  }
  const id =
    bucket.versioning === "Enabled"
      ? request.world.text(32, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._")
      : "null";
  addVersion(bucket, {
    key,
    id,
    isDeleteMarker: true,
    body: Buffer.alloc(0),
    etag: "",
    modified: request.now,
    headers: {},
    metadata: {},
    retention: undefined,
    legalHold: false,
  });
  return { DeleteMarker: true, VersionId: id };
}
