import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { type AnchorStore, anchorSchema, type StoredAnchor } from "@watchkeeper/cases/anchor";
import { kindOf } from "@watchkeeper/core/error";
import type { Runtime } from "@watchkeeper/core/runtime";
import * as z from "zod";
import { clientConfig } from "./client-config.ts";
import { fromSdk } from "./errors.ts";

/** The permissions that reading anchors needs, and anchoring. */
export const anchorReadOperations = ["s3:ListObjectVersions", "s3:GetObjectVersion"] as const;
export const anchorWriteOperations = [
  ...anchorReadOperations,
  "s3:GetObject",
  "s3:ListBucket, to be told what is not there",
  "s3:PutObject",
  "s3:PutObjectRetention",
] as const;

/** How long Object Lock keeps an anchor from everybody. */
const retentionMs = 10 * 365 * 86_400_000;

const folder = "anchors/";
const keyOf = (seq: number) => `${folder}${String(seq).padStart(8, "0")}.json`;
const seqOf = (key: string) => Number(/^anchors\/(\d{8,})\.json$/.exec(key)?.[1] ?? 0);

/**
 * Where the newest anchor is likely to be. It is believed in nothing else: whoever changes it has more keys listed, or has
 * the chain go on where an audit finds a gap.
 */
const hintKey = "newest-anchor.json";
const hintSchema = z.object({ seq: z.number().int().positive() });

/** A place in the bucket, by the version that was there first. */
interface Place {
  readonly seq: number;
  readonly key: string;
  readonly first: string | undefined;
  readonly tamperedWith: boolean;
}

/**
 * Anchors in a bucket with Object Lock in compliance mode: nobody can change or delete one, the root user included. A
 * marker may hide one, and another version may stand over it; so of each place the first version counts.
 */
export function s3AnchorStore(runtime: Runtime, bucket: string): AnchorStore {
  const s3 = new S3Client({ ...clientConfig(runtime), forcePathStyle: runtime.endpoint !== undefined });

  async function asking<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw fromSdk(error, `s3:${what} of ${bucket}`);
    }
  }

  /** The places from a number on, in their order. */
  async function placesFrom(seq: number): Promise<readonly Place[]> {
    const pages: ListObjectVersionsCommandOutput[] = [];
    let next: Pick<ListObjectVersionsCommandOutput, "NextKeyMarker" | "NextVersionIdMarker"> =
      seq > 1 ? { NextKeyMarker: keyOf(seq - 1) } : {};
    do {
      const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = next;
      const page = await asking("ListObjectVersions", () =>
        s3.send(
          new ListObjectVersionsCommand({ Bucket: bucket, Prefix: folder, KeyMarker, VersionIdMarker }),
        ),
      );
      pages.push(page);
      next = page;
    } while (next.NextKeyMarker);
    return placesIn(pages);
  }

  async function read({ seq, key, first, tamperedWith }: Place): Promise<StoredAnchor> {
    if (first === undefined) return { seq, tamperedWith };
    const text = await asking("GetObject", async () => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: first }));
      return (await Body?.transformToString()) ?? "";
    });
    return { seq, anchor: parsed(text, anchorSchema), tamperedWith };
  }

  async function hinted(): Promise<number> {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: hintKey }));
      return parsed((await Body?.transformToString()) ?? "", hintSchema)?.seq ?? 1;
    } catch (thrown) {
      const error = fromSdk(thrown, `s3:GetObject of ${bucket}`);
      if (kindOf(error) === "not-found") return 1;
      throw error;
    }
  }

  async function* newestFirst() {
    const from = await hinted();
    const near = inARow(await placesFrom(from));
    for (const place of near.toReversed()) yield await read(place);
    const oldest = near[0]?.seq ?? Number.POSITIVE_INFINITY;
    if (oldest <= 1) return;
    // What the hint points at is not there, or is no anchor.
    const before = inARow(await placesFrom(1)).filter(({ seq }) => seq < oldest);
    for (const place of before.toReversed()) yield await read(place);
  }

  return {
    list: async () => Promise.all((await placesFrom(1)).map(read)),
    newestFirst,
    put: (anchor) =>
      asking("PutObject", async () => {
        const put = { Bucket: bucket, ContentType: "application/json" };
        await s3.send(
          new PutObjectCommand({
            ...put,
            Key: keyOf(anchor.seq),
            Body: JSON.stringify(anchor),
            IfNoneMatch: "*",
            ObjectLockMode: "COMPLIANCE",
            ObjectLockRetainUntilDate: new Date(runtime.clock.now().getTime() + retentionMs),
          }),
        );
        await s3.send(
          new PutObjectCommand({ ...put, Key: hintKey, Body: JSON.stringify({ v: 1, seq: anchor.seq }) }),
        );
      }),
  };
}

/** The places that a listing tells of: S3 lists a key's versions from the newest to the first. */
function placesIn(pages: readonly ListObjectVersionsCommandOutput[]): readonly Place[] {
  const versions = pages.flatMap((page) => page.Versions ?? []);
  const markers = pages.flatMap((page) => page.DeleteMarkers ?? []);
  const hidden = new Set(markers.map(({ Key }) => Key));
  const byKey = Map.groupBy(versions, ({ Key = "" }) => Key);
  for (const { Key = "" } of markers) if (!byKey.has(Key)) byKey.set(Key, []);
  return [...byKey]
    .map(([key, all]) => ({
      seq: seqOf(key),
      key,
      first: all.at(-1)?.VersionId,
      tamperedWith: all.length > 1 || hidden.has(key),
    }))
    .sort((a, b) => a.seq - b.seq);
}

/** Those that follow each other without a gap, from the first on: what stands further on is in nobody's way. */
function inARow(places: readonly Place[]): readonly Place[] {
  const ours = places.filter(({ seq }) => seq > 0);
  const first = ours[0]?.seq ?? 0;
  return ours.filter(({ seq }, index) => seq === first + index);
}

/** What a text says, where it is of that form. */
function parsed<T>(text: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
