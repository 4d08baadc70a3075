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
