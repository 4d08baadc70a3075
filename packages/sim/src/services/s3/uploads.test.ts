import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, test } from "vitest";
import { createWorld } from "../../kernel/create-world.ts";
import type { World } from "../../kernel/world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { s3 } from "./service.ts";

const account = "111122223333";
const Bucket = "evidence";
const smallestPart = Buffer.alloc(5 * 1_024 * 1_024, "a");

let world: World;
let client: S3Client;
beforeEach(async () => {
  world = createWorld({ services: [s3], accounts: [account], seed: 1, outsideUser: { account } });
  client = new S3Client(clientOptions(world));
  await client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
});

/** Begins an upload, and says what is done with it. */
const begin = async (words: object = {}) => {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: "big", ...words }));
  const named = { Bucket, Key: "big", UploadId };
  return {
    named,
    part: (PartNumber: number, Body: string | Buffer, more: object = {}) =>
      client.send(new UploadPartCommand({ ...named, PartNumber, Body, ...more })),
    complete: (Parts: object[], more: object = {}) =>
      client.send(new CompleteMultipartUploadCommand({ ...named, MultipartUpload: { Parts }, ...more })),
  };
};
const head = (words: object = {}) => client.send(new HeadObjectCommand({ Bucket, Key: "big", ...words }));

describe("an upload in parts", () => {
  test("becomes one object with what the upload was begun with", async () => {
    const until = new Date(world.clock.now().getTime() + 86_400_000);
    const { part, complete } = await begin({
      ContentType: "text/plain",
      Metadata: { owner: "jane" },
      Tagging: "team=cloud",
      StorageClass: "STANDARD_IA",
      ObjectLockMode: "GOVERNANCE",
      ObjectLockRetainUntilDate: until,
    });
    const parts = [await part(1, smallestPart), await part(2, "end")];
    const done = await complete(parts.map(({ ETag }, index) => ({ PartNumber: index + 1, ETag })));
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect(await head()).toMatchObject({
      ContentLength: smallestPart.length + 3,
      ContentType: "text/plain",
      Metadata: { owner: "jane" },
      TagCount: 1,
      StorageClass: "STANDARD_IA",
      ObjectLockMode: "GOVERNANCE",
      ObjectLockRetainUntilDate: until,
      VersionId: done.VersionId,
    });
    expect((await client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toBeUndefined();
  });

  test("may leave out numbers, and parts; its parts are counted from one", async () => {
    const { part, complete } = await begin();
    await part(1, "left out");
    const [third, seventh] = [await part(3, smallestPart), await part(7, "end")];
    await complete([
      { PartNumber: 3, ETag: third.ETag },
      { PartNumber: 7, ETag: seventh.ETag },
    ]);
    const second = await client.send(new GetObjectCommand({ Bucket, Key: "big", PartNumber: 2 }));
    expect(await second.Body?.transformToString()).toBe("end");
    expect(second).toMatchObject({ PartsCount: 2, $metadata: { httpStatusCode: 206 } });
    await expect(head({ PartNumber: 3 })).rejects.toMatchObject({ $metadata: { httpStatusCode: 416 } });
  });

  test("is gone once it was aborted", async () => {
    const { named, part } = await begin();
    await part(1, "1");
    await client.send(new AbortMultipartUploadCommand(named));
    await expect(part(2, "2")).rejects.toMatchObject({ name: "NoSuchUpload" });
    await expect(client.send(new ListPartsCommand(named))).rejects.toMatchObject({ name: "NoSuchUpload" });
  });

  test("of another key is not found", async () => {
    const { named } = await begin();
    await expect(client.send(new ListPartsCommand({ ...named, Key: "other" }))).rejects.toMatchObject({
      name: "NoSuchUpload",
      $metadata: { httpStatusCode: 404 },
    });
  });

  test.each([
    ["a part too small", [1, 2], "EntityTooSmall"],
    ["a wrong order", [2, 1], "InvalidPartOrder"],
    ["the same part twice", [1, 1], "InvalidPartOrder"],
    ["a part that was not uploaded", [3], "InvalidPart"],
    ["no parts", [], "MalformedXML"],
  ])("is not completed with %s", async (_what, numbers, name) => {
    const { part, complete } = await begin();
    const { ETag } = await part(1, "small");
    await part(2, "small");
    const listed = numbers.map((PartNumber) => ({ PartNumber, ETag }));
    await expect(complete(listed)).rejects.toMatchObject({ name });
  });

  test("is completed at the size that was told", async () => {
    const { part, complete } = await begin();
    const { ETag } = await part(1, "four");
    const parts = [{ PartNumber: 1, ETag }];
    await expect(complete(parts, { MpuObjectSize: 5 })).rejects.toMatchObject({ name: "InvalidRequest" });
    await complete(parts, { MpuObjectSize: 4 });
  });

  test("takes parts out of other objects", async () => {
    await client.send(new PutObjectCommand({ Bucket, Key: "source", Body: "0123456789" }));
    const { named } = await begin();
    const copy = (CopySourceRange: string) =>
      client.send(
        new UploadPartCopyCommand({
          ...named,
          PartNumber: 1,
          CopySource: `${Bucket}/source`,
          CopySourceRange,
        }),
      );
    await copy("bytes=2-4");
    const { Parts } = await client.send(new ListPartsCommand(named));
    expect(Parts).toMatchObject([{ PartNumber: 1, Size: 3, LastModified: world.clock.now() }]);
    for (const range of ["bytes=5-10", "bytes=4-2", "2-4"]) {
      await expect(copy(range)).rejects.toMatchObject({ name: "InvalidArgument" });
    }
  });

  test("keeps what is locked: a retention outlives it", async () => {
    const { part, complete } = await begin();
    const { ETag } = await part(1, "1");
    const { VersionId } = await complete([{ PartNumber: 1, ETag }]);
    const Retention = {
      Mode: "COMPLIANCE",
      RetainUntilDate: new Date(world.clock.now().getTime() + 1_000),
    } as const;
    await client.send(new PutObjectRetentionCommand({ Bucket, Key: "big", Retention }));
    expect(await head({ VersionId })).toMatchObject({ ObjectLockMode: "COMPLIANCE" });
  });

  test("is listed after its key, and after its id", async () => {
    const ids = [(await begin()).named.UploadId, (await begin()).named.UploadId];
    await begin({ Key: "other" });
    const list = (words: object) => client.send(new ListMultipartUploadsCommand({ Bucket, ...words }));
    const first = await list({ MaxUploads: 1 });
    expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: "big", Uploads: [{ UploadId: ids[0] }] });
    const second = await list({
      MaxUploads: 1,
      KeyMarker: first.NextKeyMarker,
      UploadIdMarker: first.NextUploadIdMarker,
    });
    expect(second.Uploads).toMatchObject([{ UploadId: ids[1] }]);
    expect((await list({ KeyMarker: "big" })).Uploads).toMatchObject([{ Key: "other" }]);
  });
});

describe("checksums of parts", () => {
  test("make a composite one, which its attributes tell without the number of parts", async () => {
    const { part, complete } = await begin({ ChecksumAlgorithm: "CRC32" });
    const parts = [await part(1, smallestPart), await part(2, "end")];
    const listed = parts.map(({ ETag, ChecksumCRC32 }, index) => ({
      PartNumber: index + 1,
      ETag,
      ChecksumCRC32,
    }));
    const { ChecksumCRC32: whole = "", ChecksumType } = await complete(listed);
    expect([whole, ChecksumType]).toEqual([expect.stringMatching(/-2$/), "COMPOSITE"]);
    const { Checksum, ObjectParts } = await client.send(
      new GetObjectAttributesCommand({ Bucket, Key: "big", ObjectAttributes: ["Checksum", "ObjectParts"] }),
    );
    expect(Checksum).toEqual({ ChecksumCRC32: whole.replace("-2", ""), ChecksumType: "COMPOSITE" });
    expect(ObjectParts).toMatchObject({
      TotalPartsCount: 2,
      Parts: [{ PartNumber: 1, Size: smallestPart.length }, { ChecksumCRC32: parts[1]?.ChecksumCRC32 }],
    });
  });

  test("are needed, one a part, and of the algorithm that the upload was begun with", async () => {
    const { part, complete } = await begin({ ChecksumAlgorithm: "SHA256" });
    await expect(part(1, "1", { ChecksumAlgorithm: "CRC32" })).rejects.toThrow(
      "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32",
    );
    const { ETag } = await part(1, "1", { ChecksumAlgorithm: "SHA256" });
    await expect(complete([{ PartNumber: 1, ETag }])).rejects.toThrow(
      "The upload was created using a sha256 checksum. The complete request must include the checksum for each part. It was missing for part 1 in the request.",
    );
  });

  test("are of the whole for CRC64NVME; one that is not the content's is refused", async () => {
    const { part, complete } = await begin({ ChecksumAlgorithm: "CRC64NVME" });
    const { ETag } = await part(1, "123456789", { ChecksumCRC64NVME: "rosUhgp5mIg=" });
    const parts = [{ PartNumber: 1, ETag }];
    await expect(complete(parts, { ChecksumCRC64NVME: "AAAAAAAAAAA=" })).rejects.toMatchObject({
      name: "BadDigest",
    });
    const done = await complete(parts, { ChecksumCRC64NVME: "rosUhgp5mIg=" });
    expect(done).toMatchObject({ ChecksumCRC64NVME: "rosUhgp5mIg=", ChecksumType: "FULL_OBJECT" });
  });

  test("are made anew where the object is copied", async () => {
    const { part, complete } = await begin({ ChecksumAlgorithm: "CRC32" });
    const { ETag, ChecksumCRC32 } = await part(1, "123456789");
    await complete([{ PartNumber: 1, ETag, ChecksumCRC32 }]);
    const { CopyObjectResult } = await client.send(
      new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/big` }),
    );
    expect(CopyObjectResult).toMatchObject({ ChecksumCRC32: "y/Q5Jg==", ChecksumType: "FULL_OBJECT" });
    expect(CopyObjectResult?.ETag).not.toContain("-");
  });

  test("of algorithms that are not simulated are refused by name", async () => {
    await expect(begin({ ChecksumAlgorithm: "XXHASH64" })).rejects.toThrow(
      "The embedded AWS does not simulate XXHASH64 checksums.",
    );
  });
});
