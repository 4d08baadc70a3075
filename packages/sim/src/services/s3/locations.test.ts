import {
  CreateBucketCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, test } from "vitest";
import { createWorld } from "../../kernel/create-world.ts";
import { outsideKeys as credentials } from "../../testing/clients.ts";
import { overHttp } from "../../testing/over-http.ts";
import { s3 } from "./service.ts";

const account = "111122223333";
let endpoint: string;
const client = (region: string) => new S3Client({ region, endpoint, credentials, forcePathStyle: true });
const make = (Bucket: string, at: string, constraint?: "eu-west-1") =>
  client(at).send(
    new CreateBucketCommand({
      Bucket,
      ...(constraint ? { CreateBucketConfiguration: { LocationConstraint: constraint } } : {}),
    }),
  );
/** The answer to GetBucketLocation, as it is sent. */
async function locationOf(bucket: string): Promise<string> {
  const scope = "Credential=jane/20260101/us-east-1/s3/aws4_request";
  const authorization = `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0`;
  return (await fetch(`${endpoint}/${bucket}?location`, { headers: { authorization } })).text();
}

beforeEach(async () => {
  endpoint = await overHttp(
    createWorld({ services: [s3], accounts: [account], seed: 1, outsideUser: { account } }),
  );
});

describe("A bucket's location", () => {
  test("is the text of the answer's root, which is there without a text too", async () => {
    await make("here", "us-east-1");
    await make("there", "eu-west-1", "eu-west-1");
    const root = '<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">';
    expect(await locationOf("here")).toContain(`${root}</LocationConstraint>`);
    expect(await locationOf("there")).toContain(`${root}eu-west-1</LocationConstraint>`);
  });

  test("may be any Region where the endpoint of us-east-1 is asked", async () => {
    await make("there", "us-east-1", "eu-west-1");
    const Bucket = "there";
    expect(await client("us-east-1").send(new GetBucketLocationCommand({ Bucket }))).toMatchObject({
      LocationConstraint: "eu-west-1",
    });
    expect(await client("eu-west-1").send(new HeadBucketCommand({ Bucket }))).toMatchObject({
      BucketRegion: "eu-west-1",
    });
  });
});
