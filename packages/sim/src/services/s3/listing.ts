import type * as S3 from "@aws-sdk/client-s3";
import type { Operations } from "../../kernel/service.ts";
import { findBucket, permission } from "./shared.ts";
import type { Bucket, ObjectVersion, S3State } from "./state.ts";

type Listing = "ListObjectsV2" | "ListObjectVersions";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listingOperations: Pick<Operations<typeof S3, S3State>, Listing> = {
  ListObjectsV2: {
    authorize: (input, { world }) => [
      permission(world, "ListBucket", input.Bucket, undefined, { "s3:prefix": input.Prefix ?? "" }),
    ],
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const after =
        input.ContinuationToken === undefined ? input.StartAfter : fromToken(input.ContinuationToken);
      const { Prefix: prefix = "", Delimiter: delimiter, MaxKeys: maxKeys = 1_000 } = input;
      const { keys, prefixes, last, isTruncated } = pageOf(presentKeys(bucket), {
        prefix,
        delimiter,
        after,
        maxKeys,
      });
      return {
        Name: bucket.name,
        Prefix: prefix,
        ...(delimiter === undefined ? {} : { Delimiter: delimiter }),
        MaxKeys: maxKeys,
        KeyCount: keys.length + prefixes.length,
        IsTruncated: isTruncated,
        ...(input.ContinuationToken === undefined ? {} : { ContinuationToken: input.ContinuationToken }),
        ...(isTruncated && last !== undefined ? { NextContinuationToken: toToken(last) } : {}),
        ...(keys.length > 0 ? { Contents: keys.map((key) => show(bucket.objects.get(key)!.at(-1)!)) } : {}),
        ...(prefixes.length > 0 ? { CommonPrefixes: prefixes.map((Prefix) => ({ Prefix })) } : {}),
      };
    },
  },
  ListObjectVersions: {
    authorize: (input, { world }) => [permission(world, "ListBucketVersions", input.Bucket)],
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const { Prefix: prefix = "", Delimiter: delimiter, MaxKeys: maxKeys = 1_000, KeyMarker: after } = input;
      const all = [...bucket.objects.keys()];
      const { keys, prefixes, last, isTruncated } = pageOf(all, { prefix, delimiter, after, maxKeys });
      const versions = keys.flatMap((key) => (bucket.objects.get(key) ?? []).toReversed());
      const owner = { Owner: { ID: bucket.account } };
      const described = (version: ObjectVersion) => ({
        Key: version.key,
        VersionId: version.id,
        IsLatest: bucket.objects.get(version.key)?.at(-1) === version,
        LastModified: version.modified,
        ...owner,
      });
      const markers = versions.filter(({ isDeleteMarker }) => isDeleteMarker).map(described);
      const objects = versions
        .filter(({ isDeleteMarker }) => !isDeleteMarker)
        .map((version) => ({ ...described(version), ...show(version) }));
      return {
        Name: bucket.name,
        Prefix: prefix,
        MaxKeys: maxKeys,
        IsTruncated: isTruncated,
        ...(isTruncated && last !== undefined ? { NextKeyMarker: last } : {}),
        ...(objects.length > 0 ? { Versions: objects } : {}),
        ...(markers.length > 0 ? { DeleteMarkers: markers } : {}),
        ...(prefixes.length > 0 ? { CommonPrefixes: prefixes.map((Prefix) => ({ Prefix })) } : {}),
      };
    },
  },
};

interface Page {
  readonly prefix: string;
  readonly delimiter: string | undefined;
  /** The last key or common prefix of the page before. */
  readonly after: string | undefined;
  readonly maxKeys: number;
}

/** Keys in order; those that share a part up to the delimiter are told as one common prefix. */
function pageOf(keys: readonly string[], { prefix, delimiter, after, maxKeys }: Page) {
  const found: string[] = [];
  const prefixes = new Set<string>();
  let last: string | undefined;
  for (const key of keys.filter((one) => one.startsWith(prefix)).toSorted(byBytes)) {
    const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const entry = end < 0 || !delimiter ? key : key.slice(0, end + delimiter.length);
    if (prefixes.has(entry) || (after !== undefined && byBytes(entry, after) <= 0)) continue;
    if (found.length + prefixes.size >= maxKeys)
      return { keys: found, prefixes: [...prefixes], last, isTruncated: true };
    if (entry === key && end < 0) found.push(key);
    else prefixes.add(entry);
    last = entry;
  }
  return { keys: found, prefixes: [...prefixes], last, isTruncated: false };
}

const presentKeys = (bucket: Bucket): string[] =>
  [...bucket.objects].flatMap(([key, versions]) => (versions.at(-1)?.isDeleteMarker ? [] : [key]));

const show = (version: ObjectVersion) => ({
  Key: version.key,
  LastModified: version.modified,
  ETag: version.etag,
  Size: version.body.length,
  StorageClass: "STANDARD" as const,
});

/** S3 sorts by the bytes of UTF-8. */
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const toToken = (key: string): string => Buffer.from(key).toString("base64");
const fromToken = (token: string): string => Buffer.from(token, "base64").toString();
