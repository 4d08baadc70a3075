import type * as S3 from "@aws-sdk/client-s3";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Operations } from "../../kernel/service.ts";
import { encoderOf, pageOf } from "./listing-page.ts";
import { findBucket, permission } from "./shared.ts";
import type { Bucket, ObjectVersion, S3State } from "./state.ts";

type Listing = "ListObjects" | "ListObjectsV2" | "ListObjectVersions";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html, API_ListObjects.html, API_ListObjectVersions.html */
export const listingOperations: Pick<Operations<typeof S3, S3State>, Listing> = {
  ListObjects: {
    authorize: (input, { world }) => [onPrefix(world, "ListBucket", input)],
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const { Marker: marker, Delimiter: delimiter } = input;
      const after = marker ? { key: marker, id: undefined } : undefined;
      const { entries, next, isTruncated, words, encode } = page(
        presentVersions(bucket, input),
        input,
        after,
      );
      return {
        ...words,
        Name: bucket.name,
        Marker: encode(marker ?? ""),
        IsTruncated: isTruncated,
        // Without a delimiter, the last key is the next marker.
        ...(next && delimiter !== undefined ? { NextMarker: encode(next.key) } : {}),
        ...(entries.length > 0
          ? { Contents: entries.map((one) => ({ ...show(one, encode), Owner: { ID: bucket.account } })) }
          : {}),
      };
    },
  },
  ListObjectsV2: {
    authorize: (input, { world }) => [onPrefix(world, "ListBucket", input)],
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const { ContinuationToken: token, StartAfter: startAfter } = input;
      const key = token === undefined ? startAfter : fromToken(token);
      const after = key === undefined ? undefined : { key, id: undefined };
      const { entries, prefixes, next, isTruncated, words, encode } = page(
        presentVersions(bucket, input),
        input,
        after,
      );
      const owner = input.FetchOwner ? { Owner: { ID: bucket.account } } : {};
      return {
        ...words,
        Name: bucket.name,
        KeyCount: entries.length + prefixes.length,
        IsTruncated: isTruncated,
        ...(startAfter === undefined ? {} : { StartAfter: encode(startAfter) }),
        ...(token === undefined ? {} : { ContinuationToken: token }),
        ...(next ? { NextContinuationToken: toToken(next.key) } : {}),
        ...(entries.length > 0
          ? { Contents: entries.map((one) => ({ ...show(one, encode), ...owner })) }
          : {}),
      };
    },
  },
  ListObjectVersions: {
    authorize: (input, { world }) => [onPrefix(world, "ListBucketVersions", input)],
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const { KeyMarker: keyMarker, VersionIdMarker: idMarker } = input;
      if (idMarker && !keyMarker) {
        throw invalidArgument("A version-id marker cannot be specified without a key marker.");
      }
      const after = keyMarker ? { key: keyMarker, id: idMarker } : undefined;
      const newestFirst = versionsUnder(bucket, input).flatMap((versions) => versions.toReversed());
      const { entries, next, isTruncated, words, encode } = page(newestFirst, input, after);
      const described = (version: ObjectVersion) => ({
        Key: encode(version.key),
        VersionId: version.id,
        IsLatest: bucket.objects.get(version.key)?.at(-1) === version,
        LastModified: version.modified,
        Owner: { ID: bucket.account },
      });
      const markers = entries.filter(({ isDeleteMarker }) => isDeleteMarker).map(described);
      const objects = entries
        .filter(({ isDeleteMarker }) => !isDeleteMarker)
        .map((version) => ({
          ...show(version, encode),
          ...described(version),
          StorageClass: version.storageClass as S3.ObjectVersionStorageClass,
        }));
      return {
        ...words,
        Name: bucket.name,
        KeyMarker: encode(keyMarker ?? ""),
        VersionIdMarker: idMarker ?? "",
        IsTruncated: isTruncated,
        ...(next
          ? {
              NextKeyMarker: encode(next.key),
              ...(next.id === undefined ? {} : { NextVersionIdMarker: next.id }),
            }
          : {}),
        ...(objects.length > 0 ? { Versions: objects } : {}),
        ...(markers.length > 0 ? { DeleteMarkers: markers } : {}),
      };
    },
  },
};

interface ListingInput {
  readonly Bucket?: string | undefined;
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly MaxKeys?: number | undefined;
  readonly EncodingType?: S3.EncodingType | undefined;
}

const onPrefix = (world: Parameters<typeof permission>[0], action: string, input: ListingInput) =>
  permission(world, action, input.Bucket, undefined, { "s3:prefix": input.Prefix ?? "" });

/** A page of versions, and what every listing says of itself. */
function page(
  versions: readonly ObjectVersion[],
  input: ListingInput,
  after: { readonly key: string; readonly id: string | undefined } | undefined,
) {
  const { Prefix: prefix = "", Delimiter: delimiter, MaxKeys: maxKeys = 1_000, EncodingType } = input;
  if (maxKeys < 0) throw invalidArgument("Argument maxKeys must be an integer between 0 and 2147483647");
  const encode = encoderOf(EncodingType);
  const found = pageOf(versions, { prefix, delimiter, after, maxKeys });
  return {
    ...found,
    encode,
    words: {
      Prefix: encode(prefix),
      ...(delimiter === undefined ? {} : { Delimiter: encode(delimiter) }),
      MaxKeys: Math.min(maxKeys, 1_000),
      ...(EncodingType === undefined ? {} : { EncodingType }),
      ...(found.prefixes.length > 0
        ? { CommonPrefixes: found.prefixes.map((one) => ({ Prefix: encode(one) })) }
        : {}),
    },
  };
}

/** The versions of the keys that begin so: a bucket may hold many others. */
const versionsUnder = ({ objects }: Bucket, { Prefix = "" }: ListingInput): ObjectVersion[][] =>
  [...objects].flatMap(([key, versions]) => (key.startsWith(Prefix) ? [versions] : []));

const presentVersions = (bucket: Bucket, input: ListingInput): ObjectVersion[] =>
  versionsUnder(bucket, input).flatMap((versions) => {
    const latest = versions.at(-1);
    return latest && !latest.isDeleteMarker ? [latest] : [];
  });

const show = (version: ObjectVersion, encode: (text: string) => string) => ({
  Key: encode(version.key),
  LastModified: version.modified,
  ETag: version.etag,
  ...(version.checksum
    ? { ChecksumAlgorithm: [version.checksum.algorithm], ChecksumType: version.checksum.type }
    : {}),
  Size: version.body.length,
  StorageClass: version.storageClass as S3.ObjectStorageClass,
});

const toToken = (key: string): string => Buffer.from(key).toString("base64");

function fromToken(token: string): string {
  const key = Buffer.from(token, "base64").toString();
  if (token !== "" && toToken(key) === token) return key;
  throw invalidArgument("The continuation token provided is incorrect");
}

const invalidArgument = (message: string) => new AwsError("InvalidArgument", message);
