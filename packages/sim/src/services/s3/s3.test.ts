import { crc32 } from "node:zlib";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  GetObjectRetentionCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  PutPublicAccessBlockCommand,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, test } from "vitest";
import { createWorld } from "../../kernel/create-world.ts";
import type { World } from "../../kernel/world.ts";
import { clientOptions, outsideKeys } from "../../testing/clients.ts";
import { overHttp } from "../../testing/over-http.ts";
import { document } from "../../testing/policy.ts";
import { rootUser } from "../../testing/principals.ts";
import { s3 } from "./service.ts";

const account = "111122223333";
const other = "444455556666";
const Bucket = "evidence";

let world: World;
let client: S3Client;
beforeEach(() => {
  world = createWorld({ services: [s3], accounts: [account, other], seed: 1, outsideUser: { account } });
  client = new S3Client(clientOptions(world));
});

const make = (words: object = {}) => client.send(new CreateBucketCommand({ Bucket, ...words }));
const put = (Key: string, Body: string, words: Partial<PutObjectCommandInput> = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...words }));
const read = async (Key: string, words: object = {}) => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, ...words }));
  return Body?.transformToString();
};
const later = (days: number) => new Date(world.clock.now().getTime() + days * 86_400_000);

describe("buckets", () => {
  test("are made, listed, found in their Region only, and deleted when empty", async () => {
    await make();
    expect((await client.send(new ListBucketsCommand({}))).Buckets).toMatchObject([
      { Name: Bucket, CreationDate: world.clock.now() },
    ]);
    expect(await client.send(new HeadBucketCommand({ Bucket }))).toMatchObject({ BucketRegion: "us-east-1" });
    const ireland = new S3Client(clientOptions(world, { region: "eu-west-1" }));
    await expect(ireland.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject({
      name: "PermanentRedirect",
      $metadata: { httpStatusCode: 301 },
    });
    await put("a", "1");
    await expect(client.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: "BucketNotEmpty",
    });
    await client.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    await client.send(new DeleteBucketCommand({ Bucket }));
    await expect(client.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({ name: "NotFound" });
  });

  test("stand in the Region where they are made", async () => {
    const ireland = new S3Client(clientOptions(world, { region: "eu-west-1" }));
    const elsewhere = { LocationConstraint: "eu-central-1" } as const;
    await expect(
      ireland.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: elsewhere })),
    ).rejects.toMatchObject({ name: "IllegalLocationConstraintException" });
    const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" } as const;
    await ireland.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    expect(await client.send(new GetBucketLocationCommand({ Bucket }))).toMatchObject({
      LocationConstraint: "eu-west-1",
    });
  });

  test("share one namespace", async () => {
    await make();
    const foreign = new S3Client(clientOptions(world, { as: rootUser(other) }));
    await expect(foreign.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  test("let others in by their policy, and keep even administrators out by it", async () => {
    await make();
    await put("a", "1");
    const foreign = new S3Client(clientOptions(world, { as: rootUser(other) }));
    const get = () => foreign.send(new GetObjectCommand({ Bucket, Key: "a" }));
    await expect(get()).rejects.toThrow("because no resource-based policy allows the s3:GetObject action");
    const Policy = document(
      {
        Effect: "Allow",
        Principal: { AWS: other },
        Action: "s3:GetObject",
        Resource: `arn:aws:s3:::${Bucket}/*`,
      },
      { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: `arn:aws:s3:::${Bucket}/*` },
    );
    await client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect((await client.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy);
    expect(await (await get()).Body?.transformToString()).toBe("1");
    await expect(put("b", "2")).rejects.toThrow("with an explicit deny in a resource-based policy");
  });

  test("take only what is put once, and kept as long, where their policy insists on it", async () => {
    await make({ ObjectLockEnabledForBucket: true });
    const deny = (Condition: object) => ({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::evidence/*",
      Condition,
    });
    const Policy = document(
      deny({ Null: { "s3:if-none-match": "true" } }),
      deny({ StringNotEquals: { "s3:object-lock-mode": "COMPLIANCE" } }),
      deny({ NumericLessThan: { "s3:object-lock-remaining-retention-days": "10" } }),
    );
    await client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    const kept = (days: number): Partial<PutObjectCommandInput> => ({
      IfNoneMatch: "*",
      ObjectLockMode: "COMPLIANCE",
      ObjectLockRetainUntilDate: later(days),
    });
    await put("a", "1", kept(10));
    await expect(put("a", "2", kept(10))).rejects.toMatchObject({ name: "PreconditionFailed" });
    const { IfNoneMatch: _, ...overwriting } = kept(10);
    for (const words of [{ IfNoneMatch: "*" }, overwriting, kept(9)])
      await expect(put("b", "1", words)).rejects.toThrow("explicit deny in a resource-based policy");
  });
});

describe("objects", () => {
  beforeEach(() => make());

  test("come back with their headers and metadata", async () => {
    const { ETag } = await put("notes/über uns.txt", "hello", {
      ContentType: "text/plain",
      Metadata: { owner: "jane" },
    });
    const got = await client.send(new GetObjectCommand({ Bucket, Key: "notes/über uns.txt" }));
    expect(await got.Body?.transformToString()).toBe("hello");
    const expected = { ETag, ContentType: "text/plain", ContentLength: 5, Metadata: { owner: "jane" } };
    expect(got).toMatchObject(expected);
    expect(await client.send(new HeadObjectCommand({ Bucket, Key: "notes/über uns.txt" }))).toMatchObject({
      ...expected,
      LastModified: world.clock.now(),
    });
  });

  test("what is not there is said so", async () => {
    const missing = await read("none").catch((error: unknown) => error);
    expect(missing).toBeInstanceOf(NoSuchKey);
    await expect(client.send(new HeadObjectCommand({ Bucket, Key: "none" }))).rejects.toMatchObject({
      name: "NotFound",
    });
    await expect(client.send(new GetObjectCommand({ Bucket: "nowhere", Key: "a" }))).rejects.toMatchObject({
      name: "NoSuchBucket",
    });
  });

  test("a part is read by range", async () => {
    await put("a", "0123456789");
    const part = await client.send(new GetObjectCommand({ Bucket, Key: "a", Range: "bytes=2-4" }));
    expect(await part.Body?.transformToString()).toBe("234");
    expect(part).toMatchObject({ ContentRange: "bytes 2-4/10", $metadata: { httpStatusCode: 206 } });
    expect(await read("a", { Range: "bytes=-3" })).toBe("789");
    await expect(read("a", { Range: "bytes=10-" })).rejects.toMatchObject({ name: "InvalidRange" });
  });

  test("If-None-Match lets only the first write through", async () => {
    await put("lock", "1", { IfNoneMatch: "*" });
    await expect(put("lock", "2", { IfNoneMatch: "*" })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    expect(await read("lock")).toBe("1");
  });

  test("are listed by prefix, by folder, and page by page", async () => {
    for (const key of ["a/1", "a/2", "b/1", "c"]) await put(key, key);
    const keys = async (words: object) => {
      const page = await client.send(new ListObjectsV2Command({ Bucket, ...words }));
      return [page.Contents?.map(({ Key }) => Key), page.CommonPrefixes?.map(({ Prefix }) => Prefix)];
    };
    expect(await keys({ Prefix: "a/" })).toEqual([["a/1", "a/2"], undefined]);
    expect(await keys({ Delimiter: "/" })).toEqual([["c"], ["a/", "b/"]]);
    const pages: string[] = [];
    for await (const page of paginateListObjectsV2({ client, pageSize: 1 }, { Bucket, Delimiter: "/" })) {
      pages.push(page.Contents?.[0]?.Key ?? page.CommonPrefixes?.[0]?.Prefix ?? "");
    }
    expect(pages).toEqual(["a/", "b/", "c"]);
  });

  test("are copied, with or without their metadata", async () => {
    await put("a b", "1", { Metadata: { owner: "jane" } });
    await client.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/a%20b` }));
    const words = { MetadataDirective: "REPLACE", Metadata: { owner: "bob" } } as const;
    await client.send(
      new CopyObjectCommand({ Bucket, Key: "other", CopySource: `${Bucket}/a%20b`, ...words }),
    );
    const head = (Key: string) => client.send(new HeadObjectCommand({ Bucket, Key }));
    expect(await head("copy")).toMatchObject({ Metadata: { owner: "jane" } });
    expect(await head("other")).toMatchObject({ Metadata: { owner: "bob" } });
    expect(await read("copy")).toBe("1");
  });

  test("pass over HTTP, chunked and with a trailing checksum", async () => {
    const endpoint = await overHttp(world);
    const outside = new S3Client({
      region: "us-east-1",
      endpoint,
      credentials: outsideKeys,
      forcePathStyle: true,
    });
    await outside.send(new PutObjectCommand({ Bucket, Key: "plain", Body: "plain" }));
    const scope = "jane/20260101/us-east-1/s3/aws4_request";
    const text = "streamed ".repeat(10_000);
    const send = (checksum: string) =>
      fetch(`${endpoint}/${Bucket}/big`, {
        method: "PUT",
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
          "content-encoding": "aws-chunked",
          "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
          "x-amz-trailer": "x-amz-checksum-crc32",
        },
        body: `${text.length.toString(16)}\r\n${text}\r\n0\r\nx-amz-checksum-crc32:${checksum}\r\n\r\n`,
      });
    const wrong = await send("AAAAAA==");
    expect([wrong.status, await wrong.text()]).toEqual([
      400,
      expect.stringContaining("<Code>BadDigest</Code>"),
    ]);
    const right = Buffer.alloc(4);
    right.writeUInt32BE(crc32(Buffer.from(text)));
    const chunked = await send(right.toString("base64"));
    expect(chunked.status).toBe(200);
    const got = await outside.send(new GetObjectCommand({ Bucket, Key: "big" }));
    expect(await got.Body?.transformToString()).toBe(text);
    expect(await outside.send(new HeadObjectCommand({ Bucket, Key: "big" }))).toMatchObject({
      ContentLength: 90_000,
    });
  });
});

describe("versions", () => {
  beforeEach(async () => {
    await make();
    await client.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }),
    );
  });

  test("each write keeps the one before; a delete hides them, until its marker is deleted", async () => {
    const { VersionId: first } = await put("a", "1");
    await put("a", "2");
    const { DeleteMarker, VersionId: marker } = await client.send(
      new DeleteObjectCommand({ Bucket, Key: "a" }),
    );
    expect(DeleteMarker).toBe(true);
    await expect(read("a")).rejects.toMatchObject({ name: "NoSuchKey" });
    expect(await read("a", { VersionId: first })).toBe("1");
    const listed = await client.send(new ListObjectVersionsCommand({ Bucket }));
    expect(listed.Versions).toHaveLength(2);
    expect(listed.DeleteMarkers).toMatchObject([{ Key: "a", VersionId: marker, IsLatest: true }]);
    await client.send(new DeleteObjectCommand({ Bucket, Key: "a", VersionId: marker }));
    expect(await read("a")).toBe("2");
  });

  test("several are deleted at once", async () => {
    const { VersionId } = await put("a", "1");
    await put("b", "1");
    const answer = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "a", VersionId }, { Key: "b" }] } }),
    );
    expect(answer.Deleted).toMatchObject([
      { Key: "a", VersionId },
      { Key: "b", DeleteMarker: true },
    ]);
  });
});

describe("object lock", () => {
  beforeEach(() => make({ ObjectLockEnabledForBucket: true }));
  const removal = (VersionId: string | undefined, words: object = {}) =>
    client.send(new DeleteObjectCommand({ Bucket, Key: "a", VersionId, ...words }));

  test("a version under compliance is deleted by nobody before its time", async () => {
    const words = { ObjectLockMode: "COMPLIANCE", ObjectLockRetainUntilDate: later(30) } as const;
    const { VersionId } = await put("a", "1", words);
    await expect(removal(VersionId, { BypassGovernanceRetention: true })).rejects.toMatchObject({
      name: "AccessDenied",
      message: "Access Denied because object protected by object lock.",
    });
    expect((await removal(undefined)).DeleteMarker).toBe(true);
    await world.clock.advance(30 * 86_400_000);
    await removal(VersionId);
    await expect(read("a", { VersionId })).rejects.toMatchObject({ name: "NoSuchVersion" });
  });

  test("a version under governance is deleted by who may bypass it; its time may only grow", async () => {
    const { VersionId } = await put("a", "1");
    const retain = (days: number) =>
      client.send(
        new PutObjectRetentionCommand({
          Bucket,
          Key: "a",
          Retention: { Mode: "GOVERNANCE", RetainUntilDate: later(days) },
        }),
      );
    await retain(10);
    await retain(20);
    await expect(retain(5)).rejects.toMatchObject({ name: "AccessDenied" });
    expect((await client.send(new GetObjectRetentionCommand({ Bucket, Key: "a" }))).Retention).toEqual({
      Mode: "GOVERNANCE",
      RetainUntilDate: later(20),
    });
    await expect(removal(VersionId)).rejects.toMatchObject({ name: "AccessDenied" });
    await removal(VersionId, { BypassGovernanceRetention: true });
  });

  test("a bucket's default keeps every new version", async () => {
    const ObjectLockConfiguration = {
      ObjectLockEnabled: "Enabled",
      Rule: { DefaultRetention: { Mode: "COMPLIANCE", Days: 7 } },
    } as const;
    await client.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
    const { VersionId } = await put("a", "1");
    expect(await client.send(new HeadObjectCommand({ Bucket, Key: "a" }))).toMatchObject({
      ObjectLockMode: "COMPLIANCE",
      ObjectLockRetainUntilDate: later(7),
    });
    await expect(removal(VersionId)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  test("needs a bucket that was made for it", async () => {
    await client.send(new CreateBucketCommand({ Bucket: "plain" }));
    const words = { ObjectLockMode: "COMPLIANCE", ObjectLockRetainUntilDate: later(1) } as const;
    await expect(
      client.send(new PutObjectCommand({ Bucket: "plain", Key: "a", Body: "1", ...words })),
    ).rejects.toMatchObject({ name: "InvalidRequest" });
  });
});

describe("the settings of buckets", () => {
  beforeEach(() => make());
  const everybody = document({
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: `arn:aws:s3:::${Bucket}/*`,
  });
  const narrowed = everybody.replace(
    '"Action"',
    `"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1234567890"}},"Action"`,
  );
  const putPolicy = (Policy: string) => client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  const block = (words: object) =>
    client.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: words }));

  test("keep the public out until they are told otherwise", async () => {
    await expect(putPolicy(everybody)).rejects.toMatchObject({ name: "AccessDenied" });
    await putPolicy(narrowed);
    await block({ BlockPublicPolicy: false });
    await putPolicy(everybody);
    await expect(block({ RestrictPublicBuckets: true })).rejects.toThrow(
      "The embedded AWS does not simulate RestrictPublicBuckets on a bucket whose policy is public.",
    );
    await client.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await expect(client.send(new GetPublicAccessBlockCommand({ Bucket }))).rejects.toMatchObject({
      name: "NoSuchPublicAccessBlockConfiguration",
    });
  });

  test("encrypt every object with keys of S3's own, and with no others", async () => {
    const encrypt = (SSEAlgorithm: "AES256" | "aws:kms") =>
      client.send(
        new PutBucketEncryptionCommand({
          Bucket,
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm } }],
          },
        }),
      );
    await encrypt("AES256");
    await expect(encrypt("aws:kms")).rejects.toMatchObject({ name: "NotImplemented" });
    const { ServerSideEncryptionConfiguration } = await client.send(
      new GetBucketEncryptionCommand({ Bucket }),
    );
    expect(ServerSideEncryptionConfiguration?.Rules).toMatchObject([
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } },
    ]);
  });
});

test("buckets are listed page by page", async () => {
  for (const name of ["one", "two", "six"]) await make({ Bucket: name });
  const first = await client.send(new ListBucketsCommand({ MaxBuckets: 2 }));
  expect(first.Buckets?.map(({ Name }) => Name)).toEqual(["one", "six"]);
  const rest = await client.send(new ListBucketsCommand({ ContinuationToken: first.ContinuationToken }));
  expect(rest.Buckets?.map(({ Name }) => Name)).toEqual(["two"]);
});
