import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { anchorSchema } from "@watchkeeper/cases/anchor";
import type { AnchorStore } from "@watchkeeper/cases/ports";
import type { Runtime } from "@watchkeeper/core/runtime";
import { clientConfig } from "./client-config.ts";
import { fromSdk } from "./errors.ts";

/** The permissions that reading anchors needs, and writing them. */
export const anchorReadOperations = ["s3:ListObjectsV2", "s3:GetObject"] as const;
export const anchorWriteOperations = ["s3:PutObject", "s3:PutObjectRetention"] as const;

/** How long Object Lock keeps an anchor from everybody. */
const retentionMs = 10 * 365 * 86_400_000;

/** Anchors in a bucket with Object Lock in compliance mode: nobody can change or delete one, the root user included. */
export function s3AnchorStore(runtime: Runtime, bucket: string): AnchorStore {
  const s3 = new S3Client({ ...clientConfig(runtime), forcePathStyle: runtime.endpoint !== undefined });
  const keyOf = (seq: number) => `anchors/${String(seq).padStart(8, "0")}.json`;
  return {
    list: async () => {
      try {
        const keys: string[] = [];
        let from: string | undefined;
        do {
          const page = await s3.send(
            new ListObjectsV2Command({
              Bucket: bucket,
              Prefix: "anchors/",
              ...(from ? { ContinuationToken: from } : {}),
            }),
          );
          for (const { Key } of page.Contents ?? []) if (Key) keys.push(Key);
          from = page.NextContinuationToken;
        } while (from);
        return await Promise.all(
          keys.sort().map(async (Key) => {
            const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
            return anchorSchema.parse(JSON.parse((await Body?.transformToString()) ?? ""));
          }),
        );
      } catch (error) {
        throw fromSdk(error, `reading the anchors in ${bucket}`);
      }
    },
    put: async (anchor) => {
      try {
        await s3.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: keyOf(anchor.seq),
            Body: JSON.stringify(anchor),
            ContentType: "application/json",
            IfNoneMatch: "*",
            ObjectLockMode: "COMPLIANCE",
            ObjectLockRetainUntilDate: new Date(runtime.clock.now().getTime() + retentionMs),
          }),
        );
      } catch (error) {
        throw fromSdk(error, `s3:PutObject to ${bucket}`);
      }
    },
  };
}
