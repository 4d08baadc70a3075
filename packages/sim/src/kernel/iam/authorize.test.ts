import { expect, test } from "vitest";
import { iam } from "../../services/iam/service.ts";
import { sqs } from "../../services/sqs/service.ts";
import { narrowCaller } from "../../testing/narrow-caller.ts";
import { rootUser } from "../../testing/principals.ts";
import { createWorld } from "../create-world.ts";
import type { Principal } from "../request.ts";
import type { Trace } from "../world.ts";

const account = "111122223333";
const queue = (name: string) => `arn:aws:sqs:us-east-1:${account}:${name}`;

test("each permission that is asked for is told: who asked, for what, and whether it was given", async () => {
  const world = createWorld({ services: [iam, sqs], accounts: [account], seed: 1 });
  const root = rootUser(account);
  const ask = (principal: Principal, service: string, operation: string, input: object) =>
    world.call({ principal, service, operation, account, region: "us-east-1", input });
  const document = (statement: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", ...statement } });
  await ask(root, "iam", "CreateRole", {
    RoleName: "worker",
    AssumeRolePolicyDocument: document({
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    }),
  });
  await ask(root, "iam", "PutRolePolicy", {
    RoleName: "worker",
    PolicyName: "one",
    PolicyDocument: document({ Action: "sqs:CreateQueue", Resource: queue("one") }),
  });

  const told: Trace[] = [];
  world.observe((trace) => {
    if (trace.type === "permission") told.push(trace);
  });
  const role = `arn:aws:iam::${account}:role/worker`;
  const worker = world.assume(role, "session", "lambda.amazonaws.com");
  await ask(worker, "sqs", "CreateQueue", { QueueName: "one" });
  await expect(ask(worker, "sqs", "CreateQueue", { QueueName: "two" })).rejects.toThrow("not authorized");

  const time = "2026-01-01T00:00:00.000Z";
  const asked = {
    type: "permission",
    time,
    principal: worker.arn,
    role,
    action: "sqs:CreateQueue",
    context: {},
  };
  expect(told).toEqual([
    {
      type: "permission",
      time,
      principal: "lambda.amazonaws.com",
      action: "sts:AssumeRole",
      resource: role,
      context: {},
      isAllowed: true,
    },
    { ...asked, resource: queue("one"), isAllowed: true },
    { ...asked, resource: queue("two"), isAllowed: false },
  ]);
});

test("an account's root user may do anything in its account, without a policy", async () => {
  const world = createWorld({ services: [iam, sqs], accounts: [account, "444455556666"], seed: 1 });
  const words = { principal: rootUser(account), service: "sqs", region: "us-east-1" };
  await world.call({ ...words, account, operation: "CreateQueue", input: { QueueName: "one" } });
  await expect(
    world.call({
      ...words,
      account: "444455556666",
      operation: "GetQueueUrl",
      input: { QueueName: "one", QueueOwnerAWSAccountId: "444455556666" },
    }),
  ).rejects.toThrow("not authorized");
});

test("a policy may ask for the organisation of whoever asks, and of what is asked for", async () => {
  for (const [organization, answer] of [
    ["o-a1b2c3d4e5", "done"],
    ["o-somebody00", "AccessDenied"],
    [undefined, "AccessDenied"],
  ] as const) {
    const world = createWorld({ services: [sqs], accounts: [account], seed: 1, organization });
    const place = { service: "sqs", account, region: "us-east-1" };
    const ours = { "aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:ResourceOrgID": "o-a1b2c3d4e5" };
    const call = narrowCaller(world, place, {
      Action: "*",
      Resource: "*",
      Condition: { StringEquals: ours },
    });
    expect(await call("CreateQueue", { QueueName: "one" })).toMatch(answer);
  }
});
