import { createHmac } from "node:crypto";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, test } from "vitest";
import { s3 } from "../../services/s3/service.ts";
import { overHttp } from "../../testing/over-http.ts";
import { administrator } from "../../testing/principals.ts";
import { createWorld } from "../create-world.ts";
import type { World } from "../world.ts";
import { signed } from "./signing-key.ts";

const account = "111122223333";
let world: World;
let endpoint: string;
let keys: ReturnType<World["credentialsFor"]>;
let client: S3Client;

beforeEach(async () => {
  world = createWorld({ services: [s3], accounts: [account], seed: 7, outsideUser: { account } });
  endpoint = await overHttp(world);
  keys = world.credentialsFor(administrator(account));
  client = new S3Client({ region: "us-east-1", endpoint, credentials: keys, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: "box" }));
  await client.send(new PutObjectCommand({ Bucket: "box", Key: "a b.txt", Body: "hello" }));
});

const hmac = (text: string, secret: string) => createHmac("sha1", secret).update(text).digest("base64");
const inSeconds = (seconds: number) => Math.floor(world.clock.now().getTime() / 1_000) + seconds;

describe("a link that is signed in S3's older way", () => {
  const link = (toSign: (until: number) => string, path: string, secret = keys.secretAccessKey) => {
    const until = inSeconds(60);
    const query = { AWSAccessKeyId: keys.accessKeyId, Expires: String(until) };
    return `${endpoint}${path}${path.includes("?") ? "&" : "?"}${new URLSearchParams({ ...query, Signature: hmac(toSign(until), secret) })}`;
  };
  const reading = (until: number) => `GET\n\n\n${until}\n/box/a%20b.txt`;

  test("is served until its time is over", async () => {
    const url = link(reading, "/box/a%20b.txt");
    expect(await (await fetch(url)).text()).toBe("hello");
    await world.clock.advance(60_000);
    const late = await fetch(url);
    expect([late.status, await late.text()]).toEqual([403, expect.stringContaining("Request has expired")]);
  });

  test("covers what of the query string belongs to the object, and the headers of what is put", async () => {
    const asText = link(
      (until) => `GET\n\n\n${until}\n/box/a%20b.txt?response-content-type=text/csv`,
      "/box/a%20b.txt?response-content-type=text%2Fcsv",
    );
    expect((await fetch(asText)).headers.get("content-type")).toBe("text/csv");
    const put = link((until) => `PUT\n\ntext/plain\n${until}\n/box/new`, "/box/new");
    const send = (type: string) =>
      fetch(put, { method: "PUT", body: "x", headers: { "content-type": type } }).then(
        ({ status }) => status,
      );
    expect(await send("text/html")).toBe(403);
    expect(await send("text/plain")).toBe(200);
  });

  test("leads nowhere where another secret signed it, or it was signed for another object", async () => {
    expect((await fetch(link(reading, "/box/a%20b.txt", "guessed"))).status).toBe(403);
    expect((await fetch(link(reading, "/box/other"))).status).toBe(403);
  });

  test("of a key that nobody issued lasts no longer", async () => {
    const query = `AWSAccessKeyId=jane&Signature=x&Expires=${inSeconds(60)}`;
    expect((await fetch(`${endpoint}/box/a%20b.txt?${query}`)).status).toBe(200);
    await world.clock.advance(61_000);
    expect((await fetch(`${endpoint}/box/a%20b.txt?${query}`)).status).toBe(403);
  });
});

describe("a form that puts an object", () => {
  const day = "20260302";

  /** A form whose policy was signed, in the newer way or the older one. */
  function form(
    conditions: readonly unknown[],
    fields: Record<string, string>,
    { older = false, secret = keys.secretAccessKey, seconds = 60, content = "hello" } = {},
  ): Promise<Response> {
    const credential = `${keys.accessKeyId}/${day}/us-east-1/s3/aws4_request`;
    const own: Record<string, string> = older ? {} : { "x-amz-credential": credential };
    const policy = Buffer.from(
      JSON.stringify({
        expiration: new Date(world.clock.now().getTime() + seconds * 1_000).toISOString(),
        conditions: [
          { bucket: "box" },
          ...Object.entries(own).map(([name, value]) => ({ [name]: value })),
          ...conditions,
        ],
      }),
    ).toString("base64");
    const signature: Record<string, string> = older
      ? { AWSAccessKeyId: keys.accessKeyId, signature: hmac(policy, secret) }
      : {
          "x-amz-signature": signed(policy, secret, { day, region: "us-east-1", signingName: "s3" }),
        };
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...fields, ...own, policy, ...signature }))
      body.set(name, value);
    body.set("file", new Blob([content]), "a.txt");
    return fetch(`${endpoint}/box`, { method: "POST", body, redirect: "manual" });
  }
  const read = async (Key: string) =>
    (await client.send(new GetObjectCommand({ Bucket: "box", Key }))).Body?.transformToString();
  const anyKey = [["starts-with", "$key", "up/"]];
  const key = { key: "up/${filename}" };

  test.each([false, true])(
    "puts it under the name that it has, signed in the older way: %j",
    async (older) => {
      const answer = await form(anyKey, key, { older });
      expect([answer.status, answer.headers.get("location")]).toEqual([204, `${endpoint}/box/up/a.txt`]);
      expect(await read("up/a.txt")).toBe("hello");
    },
  );

  test("answers as its maker wants it, and keeps what is said of the object", async () => {
    const wanted = { success_action_status: "201", "x-amz-meta-by": "jane", "Content-Type": "text/plain" };
    const conditions = Object.entries(wanted).map(([name, value]) => ({ [name]: value }));
    const answer = await form([...anyKey, ...conditions], { ...key, ...wanted });
    expect([answer.status, await answer.text()]).toEqual([
      201,
      expect.stringContaining("<Key>up/a.txt</Key>"),
    ]);
    const { Metadata, ContentType } = await client.send(
      new GetObjectCommand({ Bucket: "box", Key: "up/a.txt" }),
    );
    expect([Metadata, ContentType]).toEqual([{ by: "jane" }, "text/plain"]);
    const to = { success_action_redirect: "https://shop.example/done" };
    const redirected = await form([...anyKey, to], { ...key, ...to });
    expect([redirected.status, redirected.headers.get("location")]).toEqual([
      303,
      expect.stringContaining("https://shop.example/done?bucket=box&key=up%2Fa.txt&etag="),
    ]);
  });

  test.each<[string, readonly unknown[], Record<string, string>, object, string]>([
    ["another place than its policy says", anyKey, { key: "other" }, {}, "Policy Condition failed"],
    [
      "a field that its policy does not speak of",
      anyKey,
      { ...key, acl: "private" },
      {},
      "Extra input fields: acl",
    ],
    ["more than its policy lets in", [...anyKey, ["content-length-range", 0, 2]], key, {}, "EntityTooLarge"],
    ["less", [...anyKey, ["content-length-range", 10, 20]], key, {}, "EntityTooSmall"],
    ["what comes too late", anyKey, key, { seconds: -1 }, "Policy expired"],
    ["another's signature", anyKey, key, { secret: "guessed" }, "SignatureDoesNotMatch"],
    ["what names no key", anyKey, {}, {}, "InvalidArgument"],
  ])("is refused with %s", async (_, conditions, fields, options, why) => {
    const answer = await form(conditions, fields, options);
    expect([answer.ok, await answer.text()]).toEqual([false, expect.stringContaining(why)]);
    await expect(read("up/a.txt")).rejects.toMatchObject({ name: "NoSuchKey" });
  });
});
