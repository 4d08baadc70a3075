import { CreateTagsCommand, DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { call } from "@watchkeeper/plans/call";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, test } from "vitest";
import { awsExecutor } from "./executor.ts";
import { hubRuntime } from "./testing/hub-runtime.ts";
import { sendable } from "./testing/sendable.ts";

const sts = mockClient(STSClient);
const ec2 = mockClient(EC2Client);
const where = { account: "444455556666", region: "eu-west-1" };
const resource = "arn:aws:ec2:eu-west-1:444455556666:instance/i-1";
const executor = awsExecutor(hubRuntime, { read: "wk-read", act: "wk-act" }, sendable);
const tag = call("ec2:CreateTags", where, { Resources: ["i-1"], Tags: [{ Key: "owner", Value: "alice" }] });
const other = "arn:aws:ec2:eu-west-1:444455556666:instance/i-2";
const act = () =>
  executor.act(tag, { resource, clientToken: "t", session: "c-1.f00d", among: [resource, other] });

beforeEach(() => {
  sts.reset();
  ec2.reset();
  sts.on(AssumeRoleCommand).resolves({
    Credentials: {
      AccessKeyId: "ASIA",
      SecretAccessKey: "x",
      SessionToken: "y",
      Expiration: new Date("2026-03-02T09:15:00Z"),
    },
  });
});

describe("the executor", () => {
  test("reads as the account's read role, and gives the answer in its JSON form", async () => {
    ec2.on(DescribeInstancesCommand).resolves({
      Reservations: [{ Instances: [{ InstanceId: "i-1", LaunchTime: new Date("2026-03-02T08:00:00Z") }] }],
    });
    const answer = await executor.read(call("ec2:DescribeInstances", where, { InstanceIds: ["i-1"] }));
    expect(answer).toEqual({
      Reservations: [{ Instances: [{ InstanceId: "i-1", LaunchTime: "2026-03-02T08:00:00.000Z" }] }],
    });
    expect(sts.commandCalls(AssumeRoleCommand)).toHaveLength(0);
  });

  test("acts with a session that may do this operation on the steps that share it, and nothing else", async () => {
    ec2.on(CreateTagsCommand).callsFake(async (_input, getClient) => {
      await getClient().config.credentials();
      return {};
    });
    await act();
    const { RoleArn, Policy, RoleSessionName } = sts.commandCalls(AssumeRoleCommand)[0]?.args[0].input ?? {};
    expect([RoleArn, RoleSessionName]).toEqual(["arn:aws:iam::444455556666:role/wk-act", "c-1.f00d"]);
    expect(JSON.parse(Policy ?? "")).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["ec2:CreateTags"], Resource: [resource, other] }],
    });
  });

  test.each([
    ["UnauthorizedOperation", 403, "denied"],
    ["RequestLimitExceeded", 503, "throttled"],
    ["InvalidInstanceID.NotFound", 400, "not-found"],
    ["IncorrectInstanceState", 400, "conflict"],
    ["InvalidParameterValue", 400, "invalid-input"],
    ["InternalError", 500, "unavailable"],
    ["EC2ThrottledException", 502, "throttled"],
    ["SomethingNew", 429, "throttled"],
    ["RequestTimeout", 400, "unavailable"],
    ["AuthFailure", 401, "denied"],
    ["Forbidden", 403, "denied"],
    ["DBInstanceNotFoundFault", 404, "not-found"],
    ["NoSuchEntityException", 404, "not-found"],
    ["DependencyViolation", 400, "conflict"],
    ["BucketNotEmpty", 409, "conflict"],
  ])("tells what %s means for the caller", async (name, httpStatusCode, kind) => {
    ec2
      .on(CreateTagsCommand)
      .rejects(Object.assign(new Error("because"), { name, $metadata: { httpStatusCode } }));
    await expect(act()).rejects.toMatchObject({
      kind,
      message: `ec2:CreateTags in 444455556666, eu-west-1: ${name}: because`,
    });
  });

  test("sends nothing that stands in no table, nor to a service that has none", async () => {
    for (const read of [
      call("ec2:DescribeVpcs", where, {}),
      call("rds:DescribeDBInstances", where, { DBInstanceIdentifier: "db-1" }),
    ]) {
      await expect(executor.read(read)).rejects.toMatchObject({ name: "UnknownOperation", kind: "bug" });
    }
  });

  test("takes no answer at all for perhaps done", async () => {
    ec2
      .on(CreateTagsCommand)
      .rejects(Object.assign(new Error("socket hang up"), { name: "TimeoutError", code: "ECONNRESET" }));
    await expect(act()).rejects.toMatchObject({ kind: "unavailable" });
  });
});
