import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { SignatureV4 } from "@smithy/signature-v4";
import { beforeEach, describe, expect, test } from "vitest";
import { dynamodb } from "../../services/dynamodb/service.ts";
import { s3 } from "../../services/s3/service.ts";
import { sts } from "../../services/sts/service.ts";
import { overHttp } from "../../testing/over-http.ts";
import { administrator } from "../../testing/principals.ts";
import { post, Sha256, signedPost } from "../../testing/signed-fetch.ts";
import { createWorld } from "../create-world.ts";
import type { World } from "../world.ts";

const account = "111122223333";
const region = "us-east-1";
let world: World;
let endpoint: string;
let credentials: ReturnType<World["credentialsFor"]>;
let wrong: typeof credentials;

beforeEach(async () => {
  const services = [sts, s3, dynamodb];
  world = createWorld({ services, accounts: [account], seed: 7, outsideUser: { account } });
  endpoint = await overHttp(world);
  credentials = world.credentialsFor(administrator(account));
  wrong = { ...credentials, secretAccessKey: "guessed" };
});

const host = () => new URL(endpoint).host;
const whoAmI = "Action=GetCallerIdentity&Version=2011-06-15";

/** A signed question who asks, as it goes over the wire. */
async function signed(signingDate: Date) {
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const request = await signedPost(endpoint, whoAmI, { service: "sts", credentials, signingDate }, form);
  return (body = whoAmI) => post({ ...request, body });
}

describe("a key that the world has issued", () => {
  test("must have signed the request: whoever knows its id alone is refused, in the service's own words", async () => {
    const identity = new STSClient({ region, endpoint, credentials: wrong });
    await expect(identity.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
      $metadata: { httpStatusCode: 403 },
    });
    const tables = new DynamoDBClient({ region, endpoint, credentials: wrong });
    await expect(tables.send(new ListTablesCommand({}))).rejects.toMatchObject({
      name: "InvalidSignatureException",
    });
    const right = new STSClient({ region, endpoint, credentials });
    expect(await right.send(new GetCallerIdentityCommand({}))).toMatchObject({ UserId: "AIDAADMIN" });
  });

  test("has signed this body, and no other", async () => {
    const send = await signed(world.clock.now());
    expect((await send()).status).toBe(200);
    expect((await send("Action=AssumeRole&Version=2011-06-15")).status).toBe(403);
  });

  test("has signed it for five minutes: what is older is a replay", async () => {
    const send = await signed(world.clock.now());
    await world.clock.advance(4 * 60_000);
    expect((await send()).status).toBe(200);
    await world.clock.advance(2 * 60_000);
    const answer = await send();
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining("Signature expired")]);
  });

  test("has signed nothing that is yet to come", async () => {
    const send = await signed(new Date(world.clock.now().getTime() + 6 * 60_000));
    expect(await (await send()).text()).toContain("Signature not yet current");
  });

  test("without a signature is incomplete", async () => {
    const scope = `${credentials.accessKeyId}/20260101/us-east-1/sts/aws4_request`;
    const headers = { authorization: `AWS4-HMAC-SHA256 Credential=${scope}` };
    const answer = await fetch(endpoint, { method: "POST", headers, body: whoAmI });
    expect(await answer.text()).toContain("IncompleteSignature");
  });
});

describe("a presigned link of S3", () => {
  const client = () => new S3Client({ region, endpoint, credentials, forcePathStyle: true });
  const link = async (seconds: number) => {
    const signer = new SignatureV4({
      service: "s3",
      region,
      credentials,
      sha256: Sha256,
      uriEscapePath: false,
    });
    const { query = {} } = await signer.presign(
      {
        method: "GET",
        protocol: "http:",
        hostname: host(),
        path: "/box/a%20b.txt",
        headers: { host: host(), "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
      },
      { signingDate: world.clock.now(), expiresIn: seconds },
    );
    return `${endpoint}/box/a%20b.txt?${new URLSearchParams(query as Record<string, string>).toString().replaceAll("+", "%20")}`;
  };

  beforeEach(async () => {
    await client().send(new CreateBucketCommand({ Bucket: "box" }));
    await client().send(new PutObjectCommand({ Bucket: "box", Key: "a b.txt", Body: "hello" }));
  });

  test("is served until its time is over", async () => {
    const url = await link(60);
    expect(await (await fetch(url)).text()).toBe("hello");
    await world.clock.advance(60_000);
    const late = await fetch(url);
    expect([late.status, await late.text()]).toEqual([403, expect.stringContaining("Request has expired")]);
  });

  test("leads to the object for which it was signed, and to no other", async () => {
    const url = await link(60);
    const other = await fetch(url.replace("a%20b.txt", "c.txt"));
    expect([other.status, await other.text()]).toEqual([
      403,
      expect.stringContaining("SignatureDoesNotMatch"),
    ]);
    expect((await fetch(url.replace("X-Amz-Expires=60", "X-Amz-Expires=6000"))).status).toBe(403);
  });
});

test("a key that nobody issued is an outside user's, who is believed", async () => {
  const jane = new STSClient({
    region,
    endpoint,
    credentials: { accessKeyId: "jane", secretAccessKey: "x" },
  });
  expect(await jane.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Arn: `arn:aws:iam::${account}:user/jane`,
  });
});
