import { expect, test } from "vitest";
import { services } from "../../services/index.ts";
import { overHttp } from "../../testing/over-http.ts";
import { createWorld } from "../create-world.ts";

const account = "111122223333";

/** What a request that nobody's SDK would send is answered: status and text. */
async function answerTo(service: string, path: string, words: RequestInit & { readonly target?: string }) {
  const world = createWorld({ services, accounts: [account], seed: 1, outsideUser: { account } });
  const { target, ...rest } = words;
  const scope = `jane/20260101/us-east-1/${service}/aws4_request`;
  const response = await fetch((await overHttp(world)) + path, {
    method: "POST",
    ...rest,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=unused`,
      "content-type": target ? "application/x-amz-json-1.1" : "application/json",
      ...(target ? { "x-amz-target": target } : {}),
    },
  });
  return `${response.status} ${response.headers.get("x-amzn-errortype") ?? ""}${await response.text()}`;
}

test.each([
  ["dynamodb", "/", { target: "DynamoDB_20120810.ListTables", body: "nonsense" }],
  ["kms", "/", { target: "TrentService.Encrypt", body: '{"KeyId":"x","Plaintext":"%%%"}' }],
  ["kms", "/", { target: "TrentService.Encrypt", body: '{"KeyId":5,"Plaintext":"aGk="}' }],
  ["elasticfilesystem", "/2015-02-01/file-systems", { body: "{" }],
  ["elasticfilesystem", "/2015-02-01/file-systems?MaxItems=many", { method: "GET" }],
])("%s refuses what it cannot read: %s %j", async (service, path, words) => {
  expect(await answerTo(service, path, words)).toMatch(/^400 .*SerializationException/);
});

test("S3 refuses XML that is none", async () => {
  const answer = await answerTo("s3", "/bucket?tagging", { method: "PUT", body: "<Tagging" });
  expect(answer).toMatch(/^400 .*<Code>MalformedXML</s);
});
