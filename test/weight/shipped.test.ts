import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { Credentials } from "@watchkeeper/core/runtime";
import type { FunctionBundle } from "@watchkeeper/infra/build/bundle-functions";
import { httpServer } from "@watchkeeper/sim/kernel/http-server";
import type { Invocation, LambdaCode, World } from "@watchkeeper/sim/kernel/world";
import { afterAll, beforeAll, expect, test } from "vitest";
import { functions } from "../../functions/index.ts";
import { deployedWorld } from "../infra/deployed-world.ts";
import { shippedBundles } from "./bundles.ts";
import { invokeBundle } from "./invoke-bundle.ts";

let bundles: readonly FunctionBundle[];
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ bundles, remove } = await shippedBundles());
}, 240_000);
afterAll(() => remove());
const entryOf = (key: string) => bundles.find((one) => one.key === key)!.entry;

test.each(Object.keys(functions))("%s as it ships refuses a malformed event", async (key) => {
  const answer = await invokeBundle(entryOf(key), "no event", {}, within(30_000));
  expect(answer).toEqual({
    error: {
      name: "InvalidEvent",
      message: expect.stringContaining(`${key}: the event does not match its schema`),
    },
    log: [
      expect.objectContaining({
        level: "ERROR",
        function: key,
        message: "invocation",
        ended: "failed",
        error: "InvalidEvent",
      }),
    ],
  });
});

test("anchor-audit as it ships ends before Lambda would kill it, and says so", async () => {
  const mute = createServer().listen(0, "127.0.0.1");
  await once(mute, "listening");
  const environment = {
    ...lambdaEnvironment(`http://127.0.0.1:${(mute.address() as AddressInfo).port}`),
    ANCHOR_BUCKET: "anchors",
    CHAT_QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/111122223333/chat",
    LOCK_MODE: "GOVERNANCE",
    LOCK_DAYS: "1",
    NOTARY_KEY: "alias/notary",
  };
  try {
    const answer = await invokeBundle(entryOf("anchor-audit"), {}, environment, within(1_000));
    expect(answer).toMatchObject({
      error: {
        name: "Sandbox.Timedout",
        message: "anchor-audit: its 300 s are over. What it had done stands.",
      },
    });
  } finally {
    mute.close();
  }
});

test("an instance's launch reaches its approval through bundles that speak HTTP to AWS", async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const ran = new Map<string, number>();
  const { world, deployment } = await deployedWorld({
    stage: "shipped",
    sqsEndpoint: url,
    codeOf:
      (key): LambdaCode =>
      async (event, invocation) => {
        const answer = await invokeBundle(entryOf(key), event, environmentOf(invocation, url), {
          now: world.clock.now().getTime(),
          deadline: invocation.deadline,
        });
        if ("error" in answer)
          throw Object.assign(new Error(answer.error.message), { name: answer.error.name });
        ran.set(key, (ran.get(key) ?? 0) + 1);
        return answer.result;
      },
  });
  const server = await httpServer(world, { port, host: "127.0.0.1" });
  try {
    const [spoke] = deployment.rules;
    await launch(world, spoke!.account, spoke!.region);
    const waiting = async () => (await statusesOf(world, deployment)).includes("awaiting-approval");
    expect(await world.clock.runUntil(waiting, 20 * 60_000), JSON.stringify([...ran])).toBe(true);
    expect([...ran.keys()]).toEqual(expect.arrayContaining(["on-event", "plan-case", "request-approval"]));
  } finally {
    await server.close();
  }
}, 60_000);

const within = (ms: number) => ({ now: Date.now(), deadline: Date.now() + ms });

const environmentOf = ({ environment, credentials, region }: Invocation, url: string) => ({
  ...environment,
  ...lambdaEnvironment(url, credentials, region),
});

/** What Lambda puts into a function's environment. */
const lambdaEnvironment = (
  url: string,
  credentials: Credentials = { accessKeyId: "AKIA", secretAccessKey: "x" },
  region = "us-east-1",
) => ({
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_SESSION_TOKEN: credentials.sessionToken ?? "y",
  AWS_ENDPOINT_URL: url,
  AWS_EC2_METADATA_DISABLED: "true",
});

const administrator = (account: string) => ({
  type: "root" as const,
  arn: `arn:aws:iam::${account}:root`,
  account,
  userId: account,
  administrator: true,
});

const launch = (world: World, account: string, region: string) =>
  world.call({
    principal: administrator(account),
    service: "ec2",
    operation: "RunInstances",
    account,
    region,
    input: { ImageId: "ami-0123456789abcdef0", InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 },
  });

/** The statuses of all cases. */
async function statusesOf(
  world: World,
  { hub, names }: Awaited<ReturnType<typeof deployedWorld>>["deployment"],
): Promise<readonly unknown[]> {
  const { Items } = (await world.call({
    principal: administrator(hub.account),
    service: "dynamodb",
    operation: "Scan",
    ...hub,
    input: {
      TableName: names.table("cases"),
      FilterExpression: "sk = :meta",
      ExpressionAttributeValues: { ":meta": { S: "META" } },
    },
  })) as { Items: { status?: { S: string } }[] };
  return Items.map(({ status }) => status?.S);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
