import { createHash } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  GetObjectTaggingCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
  PutPublicAccessBlockCommand,
  paginateListObjectsV2,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { otherAccount, region } from "./places.ts";
import { clientConfig, fresh } from "./target.ts";

const holds = contractOf("s3");
const s3 = new S3Client({ ...clientConfig, forcePathStyle: true });
const ireland = new S3Client({ ...clientConfig, forcePathStyle: true, region: "eu-west-1" });

const bucket = async (words: object = {}): Promise<string> => {
  const Bucket = fresh("evidence");
  await s3.send(new CreateBucketCommand({ Bucket, ...words }));
  return Bucket;
};
const versioned = async (): Promise<string> => {
  const Bucket = await bucket();
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  return Bucket;
};
const put = (Bucket: string, Key: string, Body = Key, words: Partial<PutObjectCommandInput> = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...words }));
const read = async (Bucket: string, Key: string, words: Partial<GetObjectCommandInput> = {}) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, ...words }))).Body?.transformToString();
const head = (Bucket: string, Key: string, words: object = {}) =>
  s3.send(new HeadObjectCommand({ Bucket, Key, ...words }));
const md5 = (...texts: (string | Buffer)[]) => {
  const digest = createHash("md5");
  for (const text of texts) digest.update(text);
  return digest.digest();
};

holds("a bucket is made, found and deleted", async () => {
  const Bucket = await bucket();
  const listed = await s3.send(new ListBucketsCommand({}));
  expect(listed.Buckets?.map(({ Name }) => Name)).toContain(Bucket);
  expect((await s3.send(new HeadBucketCommand({ Bucket }))).$metadata.httpStatusCode).toBe(200);
  expect((await s3.send(new DeleteBucketCommand({ Bucket }))).$metadata.httpStatusCode).toBe(204);
  expect(await refusal(s3.send(new HeadBucketCommand({ Bucket })))).toEqual({
    code: "NotFound",
    status: 404,
  });
});

holds("a bucket of us-east-1 has no location constraint, one of eu-west-1 has", async () => {
  const Bucket = await bucket();
  expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined();
  const elsewhere = fresh("evidence");
  const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" } as const;
  await ireland.send(new CreateBucketCommand({ Bucket: elsewhere, CreateBucketConfiguration }));
  const { LocationConstraint } = await ireland.send(new GetBucketLocationCommand({ Bucket: elsewhere }));
  expect(LocationConstraint).toBe("eu-west-1");
});

holds("a bucket is made in the Region that is asked", async () => {
  const CreateBucketConfiguration = { LocationConstraint: "eu-central-1" } as const;
  const words = { Bucket: fresh("evidence"), CreateBucketConfiguration };
  expect(await refusal(ireland.send(new CreateBucketCommand(words)))).toEqual({
    code: "IllegalLocationConstraintException",
    status: 400,
  });
});

holds("a bucket's name is checked", async () => {
  for (const Bucket of ["ab", "Not.A_Bucket"]) {
    expect(await refusal(s3.send(new CreateBucketCommand({ Bucket })))).toMatchObject({
      code: "InvalidBucketName",
      status: 400,
    });
  }
});

holds("one's own bucket is made again without harm in us-east-1, and not elsewhere", async () => {
  const Bucket = await bucket();
  expect(await refusal(s3.send(new CreateBucketCommand({ Bucket })))).toBeUndefined();
  const words = {
    Bucket: fresh("evidence"),
    CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
  } as const;
  await ireland.send(new CreateBucketCommand(words));
  expect(await refusal(ireland.send(new CreateBucketCommand(words)))).toEqual({
    code: "BucketAlreadyOwnedByYou",
    status: 409,
  });
});

holds("a bucket with objects is not deleted", async () => {
  const Bucket = await bucket();
  await put(Bucket, "a");
  expect(await refusal(s3.send(new DeleteBucketCommand({ Bucket })))).toEqual({
    code: "BucketNotEmpty",
    status: 409,
  });
});

holds("what stands in no bucket is refused", async () => {
  const Bucket = fresh("nowhere");
  const missing = { code: "NoSuchBucket", status: 404 };
  expect(await refusal(put(Bucket, "a"))).toEqual(missing);
  expect(await refusal(read(Bucket, "a"))).toEqual(missing);
  expect(await refusal(s3.send(new ListObjectsV2Command({ Bucket })))).toEqual(missing);
  expect(await refusal(s3.send(new DeleteBucketCommand({ Bucket })))).toEqual(missing);
});

holds("another account's bucket is refused to whoever expects it", async () => {
  const Bucket = await bucket();
  await put(Bucket, "a");
  const words = { Bucket, Key: "a", ExpectedBucketOwner: otherAccount };
  expect(await refusal(s3.send(new GetObjectCommand(words)))).toEqual({ code: "AccessDenied", status: 403 });
});

holds("an object comes back with its headers, metadata and ETag", async () => {
  const Bucket = await bucket();
  const ETag = `"${md5("text").toString("hex")}"`;
  const words = { ContentType: "text/plain", CacheControl: "no-store", Metadata: { owner: "jane" } };
  expect((await put(Bucket, "notes/über uns.txt", "text", words)).ETag).toBe(ETag);
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: "notes/über uns.txt" }));
  expect(got).toMatchObject({ ETag, ContentLength: 4, ...words });
  expect(await got.Body?.transformToString()).toBe("text");
});

holds("an object without a type is a binary one", async () => {
  const Bucket = await bucket();
  await put(Bucket, "a");
  expect((await head(Bucket, "a")).ContentType).toBe("application/octet-stream");
});

holds("the answer's headers may be overridden by the request", async () => {
  const Bucket = await bucket();
  await put(Bucket, "a");
  const words = { ResponseContentType: "text/csv", ResponseCacheControl: "no-cache" };
  expect(await s3.send(new GetObjectCommand({ Bucket, Key: "a", ...words }))).toMatchObject({
    ContentType: "text/csv",
    CacheControl: "no-cache",
  });
});

holds("a key that ends in a slash is another key", async () => {
  const Bucket = await bucket();
  await put(Bucket, "folder/", "");
  expect(await refusal(head(Bucket, "folder"))).toEqual({ code: "NotFound", status: 404 });
  expect((await head(Bucket, "folder/")).ContentLength).toBe(0);
});

holds("a key has at most 1,024 bytes", async () => {
  const Bucket = await bucket();
  expect(await refusal(put(Bucket, "k".repeat(1_024)))).toBeUndefined();
  expect(await refusal(put(Bucket, "k".repeat(1_025), "1"))).toEqual({
    code: "KeyTooLongError",
    status: 400,
  });
});

holds("metadata has at most 2 KB", async () => {
  const Bucket = await bucket();
  const words = { Metadata: { note: "n".repeat(2_048) } };
  expect(await refusal(put(Bucket, "a", "1", words))).toEqual({ code: "MetadataTooLarge", status: 400 });
});

holds("what is not there is not found", async () => {
  const Bucket = await bucket();
  expect(await refusal(read(Bucket, "none"))).toEqual({ code: "NoSuchKey", status: 404 });
  expect(await refusal(head(Bucket, "none"))).toEqual({ code: "NotFound", status: 404 });
});

holds("what is not there is deleted already", async () => {
  const Bucket = await bucket();
  const gone = await s3.send(new DeleteObjectCommand({ Bucket, Key: "none" }));
  expect(gone.$metadata.httpStatusCode).toBe(204);
});

holds("a range is answered as a part, one beyond the end not at all", async () => {
  const Bucket = await bucket();
  await put(Bucket, "a", "0123456789");
  const part = await s3.send(new GetObjectCommand({ Bucket, Key: "a", Range: "bytes=2-4" }));
  expect(part).toMatchObject({
    ContentRange: "bytes 2-4/10",
    ContentLength: 3,
    $metadata: { httpStatusCode: 206 },
  });
  expect(await part.Body?.transformToString()).toBe("234");
  expect(await read(Bucket, "a", { Range: "bytes=-3" })).toBe("789");
  expect(await read(Bucket, "a", { Range: "bytes=7-" })).toBe("789");
  expect(await read(Bucket, "a", { Range: "bytes=8-100" })).toBe("89");
  expect(await refusal(read(Bucket, "a", { Range: "bytes=10-" }))).toEqual({
    code: "InvalidRange",
    status: 416,
  });
});

holds("a read may ask for an ETag that it must, or must not, find", async () => {
  const Bucket = await bucket();
  const { ETag } = await put(Bucket, "a", "1");
  expect(await read(Bucket, "a", { IfMatch: ETag })).toBe("1");
  expect(await read(Bucket, "a", { IfNoneMatch: '"other"' })).toBe("1");
  expect(await refusal(read(Bucket, "a", { IfMatch: '"other"' }))).toEqual({
    code: "PreconditionFailed",
    status: 412,
  });
  expect(await refusal(read(Bucket, "a", { IfNoneMatch: ETag }))).toMatchObject({ status: 304 });
});

holds("a read may ask for a change since a moment", async () => {
  const Bucket = await bucket();
  await put(Bucket, "a", "1");
  const { LastModified } = await head(Bucket, "a");
  const before = new Date((LastModified?.getTime() ?? 0) - 60_000);
  expect(await read(Bucket, "a", { IfModifiedSince: before })).toBe("1");
  expect(await refusal(read(Bucket, "a", { IfUnmodifiedSince: before }))).toMatchObject({ status: 412 });
  expect(await refusal(read(Bucket, "a", { IfModifiedSince: LastModified }))).toMatchObject({ status: 304 });
});

holds("If-None-Match lets only the first write through", async () => {
  const Bucket = await bucket();
  await put(Bucket, "lock", "1", { IfNoneMatch: "*" });
  expect(await refusal(put(Bucket, "lock", "2", { IfNoneMatch: "*" }))).toEqual({
    code: "PreconditionFailed",
    status: 412,
  });
  expect(await read(Bucket, "lock")).toBe("1");
});

holds("If-Match lets only the write through that knows the present ETag", async () => {
  const Bucket = await bucket();
  const { ETag } = await put(Bucket, "a", "1");
  await put(Bucket, "a", "2", { IfMatch: ETag });
  expect(await refusal(put(Bucket, "a", "3", { IfMatch: ETag }))).toEqual({
    code: "PreconditionFailed",
    status: 412,
  });
  expect(await refusal(put(Bucket, "none", "3", { IfMatch: ETag }))).toEqual({
    code: "NoSuchKey",
    status: 404,
  });
});

holds("a content that is not the one of its MD5 is refused", async () => {
  const Bucket = await bucket();
  const ContentMD5 = md5("other").toString("base64");
  expect(await refusal(put(Bucket, "a", "1", { ContentMD5 }))).toEqual({ code: "BadDigest", status: 400 });
});

holds("a content that is not the one of its checksum is refused", async () => {
  const Bucket = await bucket();
  const ChecksumSHA256 = createHash("sha256").update("other").digest("base64");
  expect(await refusal(put(Bucket, "a", "1", { ChecksumSHA256 }))).toEqual({
    code: "BadDigest",
    status: 400,
  });
});

holds("a checksum is kept, and told to whoever asks", async () => {
  const Bucket = await bucket();
  await put(Bucket, "a", "hello", { ChecksumAlgorithm: "SHA256" });
  const ChecksumSHA256 = createHash("sha256").update("hello").digest("base64");
  expect(await head(Bucket, "a", { ChecksumMode: "ENABLED" })).toMatchObject({ ChecksumSHA256 });
  expect((await head(Bucket, "a")).ChecksumSHA256).toBeUndefined();
});

holds("checksums of CRC32, CRC32C and CRC64NVME are the known ones", async () => {
  const Bucket = await bucket();
  // The checksums of "123456789", as the catalogue of CRC algorithms gives them.
  const known = { CRC32: "y/Q5Jg==", CRC32C: "4waSgw==", CRC64NVME: "rosUhgp5mIg=" } as const;
  for (const [algorithm, value] of Object.entries(known)) {
    await put(Bucket, algorithm, "123456789", { [`Checksum${algorithm}`]: value });
    const told = await head(Bucket, algorithm, { ChecksumMode: "ENABLED" });
    expect(told).toMatchObject({ [`Checksum${algorithm}`]: value, ChecksumType: "FULL_OBJECT" });
  }
});

holds("an object without a checksum of its own gets CRC64NVME", async () => {
  const Bucket = await bucket();
  const plain = new S3Client({
    ...clientConfig,
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  await plain.send(new PutObjectCommand({ Bucket, Key: "a", Body: "123456789" }));
  expect(await head(Bucket, "a", { ChecksumMode: "ENABLED" })).toMatchObject({
    ChecksumCRC64NVME: "rosUhgp5mIg=",
    ChecksumType: "FULL_OBJECT",
  });
});

holds("the attributes of an object are told as asked for", async () => {
  const Bucket = await bucket();
  const { ETag } = await put(Bucket, "a", "hello");
  const attributes = await s3.send(
    new GetObjectAttributesCommand({ Bucket, Key: "a", ObjectAttributes: ["ETag", "ObjectSize"] }),
  );
  expect(attributes).toMatchObject({ ETag: ETag?.replaceAll('"', ""), ObjectSize: 5 });
  expect(attributes.StorageClass).toBeUndefined();
});

holds("objects are listed by prefix, by folder, and page by page", async () => {
  const Bucket = await bucket();
  for (const key of ["a/1", "a/2", "b/1", "c"]) await put(Bucket, key);
  const list = async (words: object) => {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, ...words }));
    return [page.Contents?.map(({ Key }) => Key), page.CommonPrefixes?.map(({ Prefix }) => Prefix)];
  };
  expect(await list({ Prefix: "a/" })).toEqual([["a/1", "a/2"], undefined]);
  expect(await list({ Delimiter: "/" })).toEqual([["c"], ["a/", "b/"]]);
  expect(await list({ StartAfter: "a/2" })).toEqual([["b/1", "c"], undefined]);
  const pages: (string | undefined)[] = [];
  for await (const page of paginateListObjectsV2({ client: s3, pageSize: 1 }, { Bucket, Delimiter: "/" })) {
    pages.push(page.Contents?.[0]?.Key ?? page.CommonPrefixes?.[0]?.Prefix);
  }
  expect(pages).toEqual(["a/", "b/", "c"]);
});

holds("a list tells how many keys it holds, and whether there are more", async () => {
  const Bucket = await bucket();
  for (const key of ["a", "b", "c"]) await put(Bucket, key);
  const page = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 2 }));
  expect(page).toMatchObject({ KeyCount: 2, MaxKeys: 2, IsTruncated: true, Name: Bucket });
  const none = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }));
  expect(none).toMatchObject({ KeyCount: 0, IsTruncated: false });
});

holds("keys are listed percent-encoded where asked", async () => {
  const Bucket = await bucket();
  await put(Bucket, "über/a b+c");
  const page = await s3.send(new ListObjectsV2Command({ Bucket, EncodingType: "url" }));
  expect(page.EncodingType).toBe("url");
  expect(decodeURIComponent(page.Contents?.[0]?.Key?.replaceAll("+", " ") ?? "")).toBe("über/a b+c");
});

holds("the first version of the list goes on by marker", async () => {
  const Bucket = await bucket();
  for (const key of ["a", "b", "c"]) await put(Bucket, key);
  const first = await s3.send(new ListObjectsCommand({ Bucket, MaxKeys: 2 }));
  expect(first).toMatchObject({ IsTruncated: true, Contents: [{ Key: "a" }, { Key: "b" }] });
  const second = await s3.send(new ListObjectsCommand({ Bucket, Marker: "b" }));
  expect(second).toMatchObject({ IsTruncated: false, Contents: [{ Key: "c" }] });
});

holds("a copy keeps metadata and type, or takes new ones", async () => {
  const Bucket = await bucket();
  await put(Bucket, "a b", "1", { Metadata: { owner: "jane" }, ContentType: "text/plain" });
  const CopySource = `${Bucket}/a%20b`;
  const copied = await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource }));
  expect(copied.CopyObjectResult?.ETag).toBe(`"${md5("1").toString("hex")}"`);
  const words = { MetadataDirective: "REPLACE", Metadata: { owner: "bob" } } as const;
  await s3.send(new CopyObjectCommand({ Bucket, Key: "other", CopySource, ...words }));
  expect(await head(Bucket, "copy")).toMatchObject({
    Metadata: { owner: "jane" },
    ContentType: "text/plain",
  });
  expect(await head(Bucket, "other")).toMatchObject({ Metadata: { owner: "bob" } });
});

holds("a copy onto itself must change something", async () => {
  const Bucket = await bucket();
  await put(Bucket, "a");
  const words = { Bucket, Key: "a", CopySource: `${Bucket}/a` };
  expect(await refusal(s3.send(new CopyObjectCommand(words)))).toEqual({
    code: "InvalidRequest",
    status: 400,
  });
  const changed = { ...words, MetadataDirective: "REPLACE", Metadata: { owner: "bob" } } as const;
  expect(await refusal(s3.send(new CopyObjectCommand(changed)))).toBeUndefined();
});

holds("a copy may ask for its source's ETag", async () => {
  const Bucket = await bucket();
  const { ETag } = await put(Bucket, "a");
  const words = { Bucket, Key: "b", CopySource: `${Bucket}/a` };
  expect(await refusal(s3.send(new CopyObjectCommand({ ...words, CopySourceIfMatch: '"other"' })))).toEqual({
    code: "PreconditionFailed",
    status: 412,
  });
  expect(
    await refusal(s3.send(new CopyObjectCommand({ ...words, CopySourceIfMatch: ETag }))),
  ).toBeUndefined();
});

holds("a copy of what is not there is refused", async () => {
  const Bucket = await bucket();
  const copy = (CopySource: string) =>
    refusal(s3.send(new CopyObjectCommand({ Bucket, Key: "b", CopySource })));
  expect(await copy(`${Bucket}/none`)).toEqual({ code: "NoSuchKey", status: 404 });
  expect(await copy(`${fresh("nowhere")}/a`)).toEqual({ code: "NoSuchBucket", status: 404 });
});

holds("several objects are deleted at once", async () => {
  const Bucket = await bucket();
  await put(Bucket, "a");
  const answer = await s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "a" }, { Key: "none" }] } }),
  );
  expect(answer.Deleted?.map(({ Key }) => Key).toSorted()).toEqual(["a", "none"]);
  expect(await refusal(head(Bucket, "a"))).toMatchObject({ status: 404 });
});

holds("a quiet delete tells nothing but errors", async () => {
  const Bucket = await bucket();
  await put(Bucket, "a");
  const answer = await s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Quiet: true, Objects: [{ Key: "a" }] } }),
  );
  expect([answer.Deleted, answer.Errors]).toEqual([undefined, undefined]);
});

holds("at most a thousand objects are deleted at once", async () => {
  const Bucket = await bucket();
  const Objects = Array.from({ length: 1_001 }, (_, index) => ({ Key: String(index) }));
  expect(await refusal(s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } })))).toEqual({
    code: "MalformedXML",
    status: 400,
  });
});

holds("a bucket that never was versioned says nothing of it", async () => {
  const Bucket = await bucket();
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
  await put(Bucket, "a");
  expect((await head(Bucket, "a")).VersionId).toBeUndefined();
});

holds("each write keeps the version before", async () => {
  const Bucket = await versioned();
  const { VersionId: first } = await put(Bucket, "a", "1");
  const { VersionId: second } = await put(Bucket, "a", "2");
  expect(await read(Bucket, "a")).toBe("2");
  expect(await read(Bucket, "a", { VersionId: first })).toBe("1");
  const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect(Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
    [second, true],
    [first, false],
  ]);
});

holds("a delete hides the versions until its marker is deleted", async () => {
  const Bucket = await versioned();
  await put(Bucket, "a", "1");
  const { DeleteMarker, VersionId } = await s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
  expect(DeleteMarker).toBe(true);
  expect(await refusal(read(Bucket, "a"))).toEqual({ code: "NoSuchKey", status: 404 });
  const { DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  expect(DeleteMarkers).toMatchObject([{ Key: "a", VersionId, IsLatest: true }]);
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "a", VersionId }));
  expect(await read(Bucket, "a")).toBe("1");
});

holds("a delete marker itself cannot be read", async () => {
  const Bucket = await versioned();
  await put(Bucket, "a", "1");
  const { VersionId } = await s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
  expect(await refusal(read(Bucket, "a", { VersionId }))).toEqual({ code: "MethodNotAllowed", status: 405 });
});

holds("an older version is copied by its id", async () => {
  const Bucket = await versioned();
  const { VersionId } = await put(Bucket, "a", "1");
  await put(Bucket, "a", "2");
  const CopySource = `${Bucket}/a?versionId=${VersionId}`;
  const copied = await s3.send(new CopyObjectCommand({ Bucket, Key: "a", CopySource }));
  expect(copied.CopySourceVersionId).toBe(VersionId);
  expect(await read(Bucket, "a")).toBe("1");
});

holds("versions are listed page by page", async () => {
  const Bucket = await versioned();
  await put(Bucket, "a", "1");
  await put(Bucket, "a", "2");
  await put(Bucket, "b", "1");
  const ids: (string | undefined)[] = [];
  let markers = {};
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1, ...markers }));
    ids.push(...(page.Versions ?? []).map(({ VersionId }) => VersionId));
    if (!page.IsTruncated) break;
    markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  }
  expect(new Set(ids).size).toBe(3);
  expect(ids).toHaveLength(3);
});

holds("a versioned bucket is deleted once all versions are", async () => {
  const Bucket = await versioned();
  const { VersionId } = await put(Bucket, "a");
  const { VersionId: marker } = await s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
  expect(await refusal(s3.send(new DeleteBucketCommand({ Bucket })))).toMatchObject({
    code: "BucketNotEmpty",
  });
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "a", VersionId }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "a", VersionId: marker }));
  expect(await refusal(s3.send(new DeleteBucketCommand({ Bucket })))).toBeUndefined();
});

holds("objects have tags of their own, and tell how many", async () => {
  const Bucket = await bucket();
  await put(Bucket, "a", "1", { Tagging: "team=cloud&stage=live" });
  expect((await head(Bucket, "a")).TagCount).toBe(2);
  const tags = async () => (await s3.send(new GetObjectTaggingCommand({ Bucket, Key: "a" }))).TagSet;
  expect(await tags()).toEqual(
    expect.arrayContaining([
      { Key: "team", Value: "cloud" },
      { Key: "stage", Value: "live" },
    ]),
  );
  const Tagging = { TagSet: [{ Key: "team", Value: "data" }] };
  await s3.send(new PutObjectTaggingCommand({ Bucket, Key: "a", Tagging }));
  expect(await tags()).toEqual([{ Key: "team", Value: "data" }]);
  await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: "a" }));
  expect(await tags()).toEqual([]);
});

holds("an object has at most ten tags, each once", async () => {
  const Bucket = await bucket();
  await put(Bucket, "a");
  const tag = (TagSet: { Key: string; Value: string }[]) =>
    refusal(s3.send(new PutObjectTaggingCommand({ Bucket, Key: "a", Tagging: { TagSet } })));
  const many = Array.from({ length: 11 }, (_, index) => ({ Key: `k${index}`, Value: "v" }));
  expect(await tag(many)).toEqual({ code: "BadRequest", status: 400 });
  expect(
    await tag([
      { Key: "team", Value: "a" },
      { Key: "team", Value: "b" },
    ]),
  ).toEqual({ code: "InvalidTag", status: 400 });
});

holds("a copy takes the tags along, or new ones", async () => {
  const Bucket = await bucket();
  await put(Bucket, "a", "1", { Tagging: "team=cloud" });
  const copy = async (Key: string, words: object) => {
    await s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/a`, ...words }));
    return (await s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet;
  };
  expect(await copy("b", {})).toEqual([{ Key: "team", Value: "cloud" }]);
  expect(await copy("c", { TaggingDirective: "REPLACE", Tagging: "team=data" })).toEqual([
    { Key: "team", Value: "data" },
  ]);
});

holds("buckets have tags of their own", async () => {
  const Bucket = await bucket();
  expect(await refusal(s3.send(new GetBucketTaggingCommand({ Bucket })))).toEqual({
    code: "NoSuchTagSet",
    status: 404,
  });
  const TagSet = [{ Key: "team", Value: "cloud" }];
  await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
  expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
});

holds("a bucket's policy is kept, read and deleted", async () => {
  const Bucket = await bucket();
  const none = { code: "NoSuchBucketPolicy", status: 404 };
  expect(await refusal(s3.send(new GetBucketPolicyCommand({ Bucket })))).toEqual(none);
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${otherAccount}:root` },
        Action: "s3:GetObject",
        Resource: `arn:aws:s3:::${Bucket}/*`,
      },
    ],
  });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  expect(JSON.parse((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy ?? "")).toEqual(
    JSON.parse(Policy),
  );
  await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  expect(await refusal(s3.send(new GetBucketPolicyCommand({ Bucket })))).toEqual(none);
});

holds("a policy that is none is refused", async () => {
  const Bucket = await bucket();
  expect(await refusal(s3.send(new PutBucketPolicyCommand({ Bucket, Policy: "{}" })))).toEqual({
    code: "MalformedPolicy",
    status: 400,
  });
});

holds("a new bucket is closed to the public", async () => {
  const Bucket = await bucket();
  const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
  expect(PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  });
});

holds("a public policy is refused while such are blocked", async () => {
  const Bucket = await bucket();
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${Bucket}/*` },
    ],
  });
  const block = (BlockPublicPolicy: boolean) =>
    s3.send(
      new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { BlockPublicPolicy } }),
    );
  await block(true);
  expect(await refusal(s3.send(new PutBucketPolicyCommand({ Bucket, Policy })))).toEqual({
    code: "AccessDenied",
    status: 403,
  });
  await block(false);
  expect(await refusal(s3.send(new PutBucketPolicyCommand({ Bucket, Policy })))).toBeUndefined();
});

const smallestPart = Buffer.alloc(5 * 1_024 * 1_024, "a");

/** Begins an upload; what is uploaded to it, by part number. */
const upload = async (Bucket: string, Key: string, words: object = {}) => {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...words }));
  const named = { Bucket, Key, UploadId };
  const part = (PartNumber: number, Body: string | Buffer, more: object = {}) =>
    s3.send(new UploadPartCommand({ ...named, PartNumber, Body, ...more }));
  const complete = (Parts: object[], more: object = {}) =>
    s3.send(new CompleteMultipartUploadCommand({ ...named, MultipartUpload: { Parts }, ...more }));
  return { ...named, part, complete };
};

holds("an upload in parts becomes one object, whose ETag tells the parts", async () => {
  const Bucket = await bucket();
  const { part, complete } = await upload(Bucket, "big", { ContentType: "text/plain", Metadata: { a: "b" } });
  const first = await part(1, smallestPart);
  const second = await part(2, "end");
  const done = await complete([
    { PartNumber: 1, ETag: first.ETag },
    { PartNumber: 2, ETag: second.ETag },
  ]);
  const ETag = `"${md5(md5(smallestPart), md5("end")).toString("hex")}-2"`;
  expect(done).toMatchObject({ ETag, Bucket, Key: "big" });
  expect(await head(Bucket, "big")).toMatchObject({
    ETag,
    ContentLength: smallestPart.length + 3,
    ContentType: "text/plain",
    Metadata: { a: "b" },
  });
});

holds("an upload that is not completed is no object", async () => {
  const Bucket = await bucket();
  const { part, UploadId } = await upload(Bucket, "big");
  await part(1, "1");
  expect(await refusal(head(Bucket, "big"))).toMatchObject({ status: 404 });
  const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  expect(Uploads).toMatchObject([{ Key: "big", UploadId }]);
});

holds("an aborted upload is gone", async () => {
  const Bucket = await bucket();
  const { part, complete, ...named } = await upload(Bucket, "big");
  await part(1, "1");
  await s3.send(new AbortMultipartUploadCommand(named));
  const gone = { code: "NoSuchUpload", status: 404 };
  expect(await refusal(part(2, "2"))).toEqual(gone);
  expect(await refusal(complete([{ PartNumber: 1, ETag: "x" }]))).toEqual(gone);
  expect(await refusal(s3.send(new ListPartsCommand(named)))).toEqual(gone);
  expect(await refusal(s3.send(new AbortMultipartUploadCommand(named)))).toEqual(gone);
});

holds("parts are listed page by page", async () => {
  const Bucket = await bucket();
  const { part, complete: _, ...named } = await upload(Bucket, "big");
  for (const number of [1, 2, 3]) await part(number, String(number));
  const first = await s3.send(new ListPartsCommand({ ...named, MaxParts: 2 }));
  expect(first).toMatchObject({ IsTruncated: true, Parts: [{ PartNumber: 1, Size: 1 }, { PartNumber: 2 }] });
  const rest = await s3.send(
    new ListPartsCommand({ ...named, PartNumberMarker: first.NextPartNumberMarker }),
  );
  expect(rest).toMatchObject({ IsTruncated: false, Parts: [{ PartNumber: 3 }] });
});

holds("a part that is uploaded again takes the place of the first", async () => {
  const Bucket = await bucket();
  const { part, complete } = await upload(Bucket, "big");
  const before = await part(1, "before");
  const after = await part(1, "after");
  expect(await refusal(complete([{ PartNumber: 1, ETag: before.ETag }]))).toMatchObject({
    code: "InvalidPart",
  });
  await complete([{ PartNumber: 1, ETag: after.ETag }]);
  expect(await read(Bucket, "big")).toBe("after");
});

holds("every part but the last has at least 5 MiB", async () => {
  const Bucket = await bucket();
  const { part, complete } = await upload(Bucket, "big");
  const parts = [await part(1, "small"), await part(2, "end")];
  const listed = parts.map(({ ETag }, index) => ({ PartNumber: index + 1, ETag }));
  expect(await refusal(complete(listed))).toEqual({ code: "EntityTooSmall", status: 400 });
});

holds("a part that was not uploaded is refused, and so is a wrong order", async () => {
  const Bucket = await bucket();
  const { part, complete } = await upload(Bucket, "big");
  const first = await part(1, smallestPart);
  const second = await part(2, "end");
  expect(await refusal(complete([{ PartNumber: 3, ETag: first.ETag }]))).toEqual({
    code: "InvalidPart",
    status: 400,
  });
  expect(
    await refusal(
      complete([
        { PartNumber: 2, ETag: second.ETag },
        { PartNumber: 1, ETag: first.ETag },
      ]),
    ),
  ).toEqual({ code: "InvalidPartOrder", status: 400 });
});

holds("an upload is not completed without parts", async () => {
  const Bucket = await bucket();
  const { complete } = await upload(Bucket, "big");
  expect(await refusal(complete([]))).toEqual({ code: "MalformedXML", status: 400 });
});

holds("part numbers go from 1 to 10,000", async () => {
  const Bucket = await bucket();
  const { part } = await upload(Bucket, "big");
  for (const number of [0, 10_001]) {
    expect(await refusal(part(number, "1"))).toEqual({ code: "InvalidArgument", status: 400 });
  }
});

holds("a part may be copied out of another object", async () => {
  const Bucket = await bucket();
  await put(Bucket, "source", "0123456789");
  const { complete, part: _, ...named } = await upload(Bucket, "big");
  const copied = await s3.send(
    new UploadPartCopyCommand({
      ...named,
      PartNumber: 1,
      CopySource: `${Bucket}/source`,
      CopySourceRange: "bytes=2-4",
    }),
  );
  expect(copied.CopyPartResult?.ETag).toBe(`"${md5("234").toString("hex")}"`);
  await complete([{ PartNumber: 1, ETag: copied.CopyPartResult?.ETag }]);
  expect(await read(Bucket, "big")).toBe("234");
});

holds("If-None-Match lets only the first upload be completed", async () => {
  const Bucket = await bucket();
  const { part, complete } = await upload(Bucket, "big");
  const { ETag } = await part(1, "1");
  await put(Bucket, "big", "sooner");
  expect(await refusal(complete([{ PartNumber: 1, ETag }], { IfNoneMatch: "*" }))).toEqual({
    code: "PreconditionFailed",
    status: 412,
  });
});

holds("a composite checksum is made of the parts' own", async () => {
  const Bucket = await bucket();
  const { part, complete } = await upload(Bucket, "big", { ChecksumAlgorithm: "SHA256" });
  const sha256 = (content: string | Buffer) => createHash("sha256").update(content).digest();
  const first = await part(1, smallestPart, { ChecksumAlgorithm: "SHA256" });
  const second = await part(2, "end", { ChecksumAlgorithm: "SHA256" });
  expect(second.ChecksumSHA256).toBe(sha256("end").toString("base64"));
  await complete(
    [first, second].map(({ ETag, ChecksumSHA256 }, index) => ({
      PartNumber: index + 1,
      ETag,
      ChecksumSHA256,
    })),
  );
  const whole = sha256(Buffer.concat([sha256(smallestPart), sha256("end")])).toString("base64");
  expect(await head(Bucket, "big", { ChecksumMode: "ENABLED" })).toMatchObject({
    ChecksumSHA256: `${whole}-2`,
    ChecksumType: "COMPOSITE",
  });
});

holds("a full-object checksum is of the whole", async () => {
  const Bucket = await bucket();
  const words = { ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" };
  const { part, complete } = await upload(Bucket, "big", words);
  const { ETag } = await part(1, "123456789", { ChecksumAlgorithm: "CRC32" });
  await complete([{ PartNumber: 1, ETag }], { ChecksumType: "FULL_OBJECT", ChecksumCRC32: "y/Q5Jg==" });
  expect(await head(Bucket, "big", { ChecksumMode: "ENABLED" })).toMatchObject({
    ChecksumCRC32: "y/Q5Jg==",
    ChecksumType: "FULL_OBJECT",
  });
});

holds("SHA256 has no full-object checksum, CRC64NVME no composite one", async () => {
  const Bucket = await bucket();
  const begin = (words: object) => refusal(upload(Bucket, "big", words));
  const invalid = { code: "InvalidRequest", status: 400 };
  expect(await begin({ ChecksumAlgorithm: "SHA256", ChecksumType: "FULL_OBJECT" })).toEqual(invalid);
  expect(await begin({ ChecksumAlgorithm: "CRC64NVME", ChecksumType: "COMPOSITE" })).toEqual(invalid);
});

holds("a part of an object is read by its number", async () => {
  const Bucket = await bucket();
  const { part, complete } = await upload(Bucket, "big");
  const parts = [await part(1, smallestPart), await part(2, "end")];
  await complete(parts.map(({ ETag }, index) => ({ PartNumber: index + 1, ETag })));
  const second = await s3.send(new GetObjectCommand({ Bucket, Key: "big", PartNumber: 2 }));
  expect(second).toMatchObject({ PartsCount: 2, ContentLength: 3, $metadata: { httpStatusCode: 206 } });
  expect(await second.Body?.transformToString()).toBe("end");
});

holds("the names of the Region and the bucket stand in a bucket's head", async () => {
  const Bucket = await bucket();
  expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe(region);
});
