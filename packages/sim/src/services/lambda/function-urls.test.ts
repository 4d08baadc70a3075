import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AddPermissionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { beforeEach, describe, expect, test } from "vitest";
import { createWorld } from "../../kernel/create-world.ts";
import type { World } from "../../kernel/world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { addFunction } from "../../testing/functions.ts";
import { overHttp } from "../../testing/over-http.ts";
import { allow, document } from "../../testing/policy.ts";
import { makeRole } from "../../testing/roles.ts";
import { post, signedPost } from "../../testing/signed-fetch.ts";
import { iam } from "../iam/service.ts";
import { lambda } from "./service.ts";

const account = "111122223333";
const region = "us-east-1";
const credentials = { accessKeyId: "jane", secretAccessKey: "unused" };
let world: World;
let endpoint: string;
let client: LambdaClient;
let events: unknown[];

beforeEach(async () => {
  world = createWorld({ services: [iam, lambda], accounts: [account], seed: 3, outsideUser: { account } });
  endpoint = await overHttp(world);
  client = new LambdaClient({ region, endpoint, credentials });
  events = [];
  await makeRole(new IAMClient(clientOptions(world)), "worker", "lambda.amazonaws.com");
  const code = async (event: unknown) => {
    events.push(event);
    return { statusCode: 201, headers: { "x-said": "it" }, body: "done" };
  };
  await addFunction(world, client, "worker", code, { Role: `arn:aws:iam::${account}:role/worker` });
});

const makeUrl = async (AuthType: "NONE" | "AWS_IAM") => {
  const made = await client.send(new CreateFunctionUrlConfigCommand({ FunctionName: "worker", AuthType }));
  return made.FunctionUrl ?? "";
};

/** A user of the account with a policy, and their access key. */
async function bob(...statements: object[]) {
  const admin = new IAMClient({ region, endpoint, credentials });
  await admin.send(new CreateUserCommand({ UserName: "bob" }));
  const words = { UserName: "bob", PolicyName: "p", PolicyDocument: document(...statements) };
  if (statements.length > 0) await admin.send(new PutUserPolicyCommand(words));
  const { AccessKey } = await admin.send(new CreateAccessKeyCommand({ UserName: "bob" }));
  return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
}

const viaUrl = [
  {
    ...allow("lambda:InvokeFunctionUrl"),
    Condition: { StringEquals: { "lambda:FunctionUrlAuthType": "AWS_IAM" } },
  },
  { ...allow("lambda:InvokeFunction"), Condition: { Bool: { "lambda:InvokedViaFunctionUrl": "true" } } },
];
const ask = async (url: string, keys: typeof credentials, service = "lambda") =>
  post(await signedPost(url, '{"a":1}', { service, credentials: keys, signingDate: world.clock.now() }));

describe("a signed URL", () => {
  test("tells the function who asks, and answers as the function says", async () => {
    const url = await makeUrl("AWS_IAM");
    const keys = await bob(...viaUrl);
    const answer = await ask(url, keys);
    expect([answer.status, answer.headers.get("x-said"), await answer.text()]).toEqual([201, "it", "done"]);
    expect(events).toEqual([
      expect.objectContaining({
        version: "2.0",
        rawPath: "/",
        body: '{"a":1}',
        isBase64Encoded: false,
        requestContext: expect.objectContaining({
          accountId: account,
          http: expect.objectContaining({ method: "POST", path: "/" }),
          authorizer: {
            iam: {
              accessKey: keys.accessKeyId,
              accountId: account,
              callerId: expect.stringMatching(/^AIDA/),
              cognitoIdentity: null,
              principalOrgId: null,
              userArn: `arn:aws:iam::${account}:user/bob`,
              userId: expect.stringMatching(/^AIDA/),
            },
          },
        }),
      }),
    ]);
  });

  test.each([
    ["nobody has signed", async (url: string) => fetch(url, { method: "POST" })],
    [
      "a wrong secret has signed",
      async (url: string) => ask(url, { ...(await bob(...viaUrl)), secretAccessKey: "x" }),
    ],
    ["is signed for another service", async (url: string) => ask(url, await bob(...viaUrl), "s3")],
    ["is signed by whoever may not", async (url: string) => ask(url, await bob())],
    [
      "is signed by whoever may ask it, and not invoke",
      async (url: string) => ask(url, await bob(viaUrl[0]!)),
    ],
    [
      "is signed by whoever may ask open URLs",
      async (url: string) =>
        ask(
          url,
          await bob(viaUrl[1]!, {
            ...allow("lambda:InvokeFunctionUrl"),
            Condition: { StringEquals: { "lambda:FunctionUrlAuthType": "NONE" } },
          }),
        ),
    ],
  ])("refuses what %s", async (_what, send) => {
    const answer = await send(await makeUrl("AWS_IAM"));
    expect([answer.status, await answer.json()]).toEqual([403, { Message: "Forbidden" }]);
    expect(events).toEqual([]);
  });
});

describe("an open URL", () => {
  test("needs a policy of the function that lets everybody in, by both actions", async () => {
    const url = await makeUrl("NONE");
    expect((await fetch(url)).status).toBe(403);
    const permission = (StatementId: string, more: object) =>
      client.send(
        new AddPermissionCommand({
          FunctionName: "worker",
          StatementId,
          Principal: "*",
          ...(more as { Action: string }),
        }),
      );
    await permission("a", { Action: "lambda:InvokeFunctionUrl", FunctionUrlAuthType: "NONE" });
    expect((await fetch(url)).status).toBe(403);
    await permission("b", { Action: "lambda:InvokeFunction", InvokedViaFunctionUrl: true });
    expect((await fetch(`${url}some/path?q=1`)).status).toBe(201);
    expect(events).toMatchObject([
      { rawPath: "/some/path", rawQueryString: "q=1", requestContext: { accountId: "anonymous" } },
    ]);
    expect((events[0] as { requestContext: object }).requestContext).not.toHaveProperty("authorizer");
  });
});

test("a URL is shown, made once, and gone when it is deleted", async () => {
  const url = await makeUrl("AWS_IAM");
  const named = { FunctionName: "worker" };
  expect(await client.send(new GetFunctionUrlConfigCommand(named))).toMatchObject({
    FunctionUrl: url,
    AuthType: "AWS_IAM",
    InvokeMode: "BUFFERED",
  });
  await expect(makeUrl("NONE")).rejects.toMatchObject({ name: "ResourceConflictException" });
  await client.send(new DeleteFunctionUrlConfigCommand(named));
  await expect(client.send(new GetFunctionUrlConfigCommand(named))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  expect((await fetch(url)).status).toBe(404);
});
