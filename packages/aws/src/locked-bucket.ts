import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { kindOf } from "@watchkeeper/core/error";
import type { Runtime } from "@watchkeeper/core/runtime";
import { clientConfig } from "./client-config.ts";
import { fromSdk } from "./errors.ts";

/** The permissions that reading the bucket needs, and putting there what stays. */
export const lockedReadOperations = ["s3:ListObjectVersions", "s3:GetObjectVersion"] as const;
export const lockedWriteOperations = ["s3:PutObject", "s3:PutObjectRetention"] as const;

/** How Object Lock keeps what is put: in which mode, and for how long. */
export interface Lock {
  readonly mode: "COMPLIANCE" | "GOVERNANCE";
  readonly days: number;
}

/** A place in the bucket, by the version that was there first. */
export interface LockedPlace {
  readonly key: string;
  /** Absent: there is a marker, and no version. */
  readonly first: string | undefined;
  /** When that was put, by S3's own clock; of a place without a version, when it was marked. */
  readonly putAt: Date;
  readonly versions: number;
  readonly markers: number;
}

/**
 * A bucket with Object Lock: what is put there stays, as its first version. A marker may hide one, and another version may
 * stand over it; so of each place the first version counts.
 */
export interface LockedBucket {
  /** The places under a prefix, in the order of their keys; from the one after a key on, where one is given. */
  places(prefix: string, after?: string): Promise<readonly LockedPlace[]>;
  /** What stands first in a place. */
  first(place: LockedPlace): Promise<string | undefined>;
  /** What stands on top of a place; undefined where nothing does. */
  top(key: string): Promise<string | undefined>;
}

/** The same, for those who may put something there. */
export interface WritableBucket extends LockedBucket {
  /** Puts what stays where nothing is yet; `false` where something is. */
  putOnce(key: string, text: string): Promise<boolean>;
  /** Puts what is believed in nothing over what is there. */
  put(key: string, text: string): Promise<void>;
}

const dayMs = 86_400_000;

/** The bucket, for those who read. */
export const lockedBucket = (runtime: Runtime, name: string): LockedBucket => bucketOf(runtime, name);

/** The bucket, for those who put what stays: kept for so long, and so firmly. */
export function writableBucket(runtime: Runtime, name: string, { mode, days }: Lock): WritableBucket {
  const { s3, asking, ...bucket } = bucketOf(runtime, name);
  const words = (Key: string, Body: string) => ({ Bucket: name, Key, Body, ContentType: "application/json" });
  return {
    ...bucket,
    putOnce: async (key, text) => {
      try {
        await asking("PutObject", () =>
          s3.send(
            new PutObjectCommand({
              ...words(key, text),
              IfNoneMatch: "*",
              ObjectLockMode: mode,
              ObjectLockRetainUntilDate: new Date(runtime.clock.now().getTime() + days * dayMs),
            }),
          ),
        );
        return true;
      } catch (error) {
        if (error instanceof Error && error.name === "PreconditionFailed") return false;
        throw error;
      }
    },
    put: async (key, text) => {
      await asking("PutObject", () => s3.send(new PutObjectCommand(words(key, text))));
    },
  };
}

function bucketOf(runtime: Runtime, name: string) {
  const s3 = new S3Client({ ...clientConfig(runtime), forcePathStyle: runtime.endpoint !== undefined });

  async function asking<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw fromSdk(error, `s3:${what} of ${name}`);
    }
  }

  const read = (Key: string, VersionId?: string) =>
    asking("GetObject", async () => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: name, Key, VersionId }));
      return (await Body?.transformToString()) ?? "";
    });

  return {
    s3,
    asking,
    places: async (Prefix: string, after?: string) => {
      const pages: ListObjectVersionsCommandOutput[] = [];
      let next: Pick<ListObjectVersionsCommandOutput, "NextKeyMarker" | "NextVersionIdMarker"> =
        after === undefined ? {} : { NextKeyMarker: after };
      do {
        const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = next;
        const words = { Bucket: name, Prefix, KeyMarker, VersionIdMarker };
        const page = await asking("ListObjectVersions", () => s3.send(new ListObjectVersionsCommand(words)));
        pages.push(page);
        next = page;
      } while (next.NextKeyMarker);
      return placesIn(pages);
    },
    first: async ({ key, first }: LockedPlace) => (first === undefined ? undefined : read(key, first)),
    top: async (key: string) => {
      try {
        return await read(key);
      } catch (error) {
        if (kindOf(error) === "not-found") return undefined;
        throw error;
      }
    },
  };
}

/** The places that a listing tells of: S3 lists a key's versions from the newest to the first. */
function placesIn(pages: readonly ListObjectVersionsCommandOutput[]): readonly LockedPlace[] {
  const versions = Map.groupBy(
    pages.flatMap((page) => page.Versions ?? []),
    ({ Key = "" }) => Key,
  );
  const markers = Map.groupBy(
    pages.flatMap((page) => page.DeleteMarkers ?? []),
    ({ Key = "" }) => Key,
  );
  return [...new Set([...versions.keys(), ...markers.keys()])].sort().map((key) => {
    const first = versions.get(key)?.at(-1);
    const marked = markers.get(key) ?? [];
    return {
      key,
      first: first?.VersionId,
      putAt: (first ?? marked.at(-1))?.LastModified ?? new Date(0),
      versions: versions.get(key)?.length ?? 0,
      markers: marked.length,
    };
  });
}
