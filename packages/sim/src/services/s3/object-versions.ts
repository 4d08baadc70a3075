import { createHash } from "node:crypto";
import type { Request } from "./shared.ts";
import type { Bucket, ObjectVersion } from "./state.ts";

/** Puts a version on top: beside the others, or in the place of the one `null` version. */
export function addVersion(bucket: Bucket, version: ObjectVersion): void {
  const others = (bucket.objects.get(version.key) ?? []).filter(({ id }) => id !== version.id);
  bucket.objects.set(version.key, [...others, version]);
}

/** Takes a version away; a key without versions is gone. */
export function removeVersion(bucket: Bucket, version: ObjectVersion): void {
  const others = (bucket.objects.get(version.key) ?? []).filter((other) => other !== version);
  if (others.length > 0) bucket.objects.set(version.key, others);
  else bucket.objects.delete(version.key);
}

/** The id of a version that is written now. */
export const newVersionId = (bucket: Bucket, { world }: Request): string =>
  bucket.versioning === "Enabled"
    ? world.text(32, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._")
    : "null";

/** How an answer tells a version, where the bucket has any. */
export const versionId = (bucket: Bucket, version: ObjectVersion) =>
  bucket.versioning ? { VersionId: version.id } : {};

/** The ETag of content that was written at once. */
export const etagOf = (body: Uint8Array): string => `"${createHash("md5").update(body).digest("hex")}"`;
