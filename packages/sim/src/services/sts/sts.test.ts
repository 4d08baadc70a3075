import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeleteRoleCommand,
  EnableMFADeviceCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolesCommand,
  NoSuchEntityException,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { beforeEach, describe, expect, test } from "vitest";
import { createWorld } from "../../kernel/create-world.ts";
import { totpCode, totpStep } from "../../kernel/iam/totp.ts";
import type { AwsEvent, World } from "../../kernel/world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { noteEvents } from "../../testing/events.ts";
import { allow, document, trust } from "../../testing/policy.ts";
import { rootUser } from "../../testing/principals.ts";
import { setPolicy } from "../../testing/roles.ts";
import { iam } from "../iam/service.ts";
import { sts } from "./service.ts";

const hub = "111122223333";
const spoke = "444455556666";
const trusting = (principal: object) => document(trust(principal));

let world: World;
let events: AwsEvent[];
beforeEach(() => {
  world = createWorld({
    services: [iam, sts],
    accounts: [hub, spoke],
    seed: 1,
    outsideUser: { account: hub },
  });
  events = noteEvents(world);
});

const root = (account: string) => clientOptions(world, { as: rootUser(account) });

async function assume(RoleArn: string, words: object = {}, as: object = clientOptions(world)) {
  const answer = await new STSClient(as).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: "one", ...words }),
  );
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = answer.Credentials ?? {};
  return clientOptions(world, {
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
  });
}

describe("a role", () => {
  test("is made, shown with its policy percent-encoded, listed and deleted", async () => {
    const iamClient = new IAMClient(clientOptions(world));
    const AssumeRolePolicyDocument = trusting({ AWS: hub });
    const made = await iamClient.send(
      new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument }),
    );
    expect(made.Role?.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/);
    const { Role: role } = await iamClient.send(new GetRoleCommand({ RoleName: "worker" }));
    expect(role).toMatchObject({
      Arn: `arn:aws:iam::${hub}:role/worker`,
      Path: "/",
      CreateDate: world.clock.now(),
    });
    expect(decodeURIComponent(role?.AssumeRolePolicyDocument ?? "")).toBe(AssumeRolePolicyDocument);
    expect((await iamClient.send(new ListRolesCommand({}))).Roles).toHaveLength(1);
    await iamClient.send(new DeleteRoleCommand({ RoleName: "worker" }));
    const gone = await iamClient
      .send(new GetRoleCommand({ RoleName: "worker" }))
      .catch((error: unknown) => error);
    expect(gone).toBeInstanceOf(NoSuchEntityException);
    expect(gone).toMatchObject({
      message: "The role with name worker cannot be found.",
      $metadata: { httpStatusCode: 404 },
    });
  });

  test("with policies is not deleted", async () => {
    const iamClient = new IAMClient(clientOptions(world));
    await iamClient.send(
      new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: trusting({ AWS: hub }) }),
    );
    const PolicyDocument = document(allow("s3:*"));
    await iamClient.send(new PutRolePolicyCommand({ RoleName: "r", PolicyName: "p", PolicyDocument }));
    const shown = await iamClient.send(new GetRolePolicyCommand({ RoleName: "r", PolicyName: "p" }));
    expect(decodeURIComponent(shown.PolicyDocument ?? "")).toBe(PolicyDocument);
    await expect(iamClient.send(new DeleteRoleCommand({ RoleName: "r" }))).rejects.toMatchObject({
      name: "DeleteConflictException",
      message: "Cannot delete entity, must delete policies first.",
    });
  });

  test("does not take a policy that is none", async () => {
    const iamClient = new IAMClient(clientOptions(world));
    const AssumeRolePolicyDocument = document({ Effect: "Allow", Action: "sts:AssumeRole" });
    await expect(
      iamClient.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument })),
    ).rejects.toMatchObject({ name: "MalformedPolicyDocumentException" });
  });

  test("that is made leaves a CloudTrail event on us-east-1's bus", async () => {
    await new IAMClient(clientOptions(world, { region: "eu-west-1" })).send(
      new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: trusting({ AWS: hub }) }),
    );
    await world.clock.advance(5_000);
    expect(events).toMatchObject([
      {
        "detail-type": "AWS API Call via CloudTrail",
        source: "aws.iam",
        region: "us-east-1",
        detail: {
          eventName: "CreateRole",
          userIdentity: { type: "IAMUser", userName: "jane", accountId: hub },
          requestParameters: { roleName: "r" },
          responseElements: { role: { roleName: "r" } },
        },
      },
    ]);
  });
});

describe("AssumeRole", () => {
  const roleArn = `arn:aws:iam::${spoke}:role/act`;
  const makeRole = (trusted: object) =>
    new IAMClient(root(spoke)).send(
      new CreateRoleCommand({ RoleName: "act", AssumeRolePolicyDocument: trusting(trusted) }),
    );
  const give = (...statements: object[]) => setPolicy(new IAMClient(root(spoke)), "act", ...statements);

  test("gives a session of a role in another account that trusts the caller's", async () => {
    await makeRole({ AWS: `arn:aws:iam::${hub}:root` });
    const session = await assume(roleArn);
    const identity = await new STSClient(session).send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe(`arn:aws:sts::${spoke}:assumed-role/act/one`);
    expect(identity.UserId).toMatch(/^AROA[A-Z2-7]{17}:one$/);
  });

  test("is refused by a role that does not trust the caller, and by one that is not there", async () => {
    await makeRole({ Service: "lambda.amazonaws.com" });
    for (const arn of [roleArn, `arn:aws:iam::${spoke}:role/nobody`]) {
      await expect(assume(arn)).rejects.toMatchObject({
        name: "AccessDenied",
        message: `User: arn:aws:iam::${hub}:user/jane is not authorized to perform: sts:AssumeRole on resource: ${arn} because no role trust policy allows the sts:AssumeRole action`,
      });
    }
    await world.clock.advance(5_000);
    const refused = events.filter(
      ({ detail }) => (detail as { errorCode?: string }).errorCode === "AccessDenied",
    );
    expect(refused).toHaveLength(2);
    for (const { detail } of refused) {
      expect(detail).toMatchObject({ requestParameters: { roleSessionName: "one" }, responseElements: null });
    }
  });

  test("the session may do what the role's policy allows, and no more", async () => {
    await makeRole({ AWS: hub });
    const session = await assume(roleArn);
    const listRoles = () => new IAMClient(session).send(new ListRolesCommand({}));
    await expect(listRoles()).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: arn:aws:sts::${spoke}:assumed-role/act/one is not authorized to perform: iam:ListRoles on resource: * because no identity-based policy allows the iam:ListRoles action`,
    });
    await give(allow("iam:*"));
    expect((await listRoles()).Roles).toHaveLength(1);
    await give(allow("iam:*"), { Effect: "Deny", Action: "iam:List*", Resource: "*" });
    await expect(listRoles()).rejects.toThrow("with an explicit deny in an identity-based policy");
  });

  test("a session policy narrows what the role allows", async () => {
    await makeRole({ AWS: hub });
    await give(allow("iam:*"));
    const narrow = { Policy: document(allow("iam:GetRole")) };
    const session = new IAMClient(await assume(roleArn, narrow));
    expect((await session.send(new GetRoleCommand({ RoleName: "act" }))).Role?.Arn).toBe(roleArn);
    await expect(session.send(new ListRolesCommand({}))).rejects.toThrow(
      "because no session policy allows the iam:ListRoles action",
    );
  });

  test("a permissions boundary narrows it too", async () => {
    await makeRole({ AWS: hub });
    const spokeIam = new IAMClient(root(spoke));
    const PolicyDocument = document(allow("s3:*"));
    const { Policy } = await spokeIam.send(new CreatePolicyCommand({ PolicyName: "bound", PolicyDocument }));
    await spokeIam.send(
      new AttachRolePolicyCommand({
        RoleName: "act",
        PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      }),
    );
    await spokeIam.send(
      new PutRolePermissionsBoundaryCommand({ RoleName: "act", PermissionsBoundary: Policy?.Arn }),
    );
    const session = new IAMClient(await assume(roleArn));
    await expect(session.send(new ListRolesCommand({}))).rejects.toThrow(
      "because no permissions boundary allows the iam:ListRoles action",
    );
  });

  test("a session ends when its time is over", async () => {
    await makeRole({ AWS: hub });
    const session = new STSClient(await assume(roleArn, { DurationSeconds: 900 }));
    await world.clock.advance(899_000);
    await session.send(new GetCallerIdentityCommand({}));
    await world.clock.advance(1_000);
    await expect(session.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "ExpiredToken",
    });
  });

  test.each([
    [{ RoleSessionName: "a b" }, "roleSessionName"],
    [{ DurationSeconds: 60 }, "durationSeconds"],
    [{ DurationSeconds: 7_200 }, "exceeds the MaxSessionDuration"],
    [{ Tags: [{ Key: "team", Value: "a" }] }, "does not simulate sts:AssumeRole with Tags"],
    [{ SourceIdentity: "jane doe" }, "sourceIdentity"],
    [
      { SerialNumber: "arn:aws:iam::111122223333:mfa/jane", TokenCode: "000000" },
      "invalid MFA one time pass code",
    ],
    [{ TokenCode: "000000" }, "must provide both MFA serial number and one time pass code"],
  ])("refuses %j", async (words, message) => {
    await makeRole({ AWS: hub });
    await expect(assume(roleArn, words)).rejects.toThrow(message);
  });

  test("a role may pin its sessions' names to whoever takes it", async () => {
    await new IAMClient(root(spoke)).send(
      new CreateRoleCommand({
        RoleName: "act",
        AssumeRolePolicyDocument: document({
          ...trust({ AWS: hub }),
          Condition: {
            StringEquals: { "sts:RoleSessionName": "${aws:PrincipalAccount}.${aws:username}" },
          },
        }),
      }),
    );
    const session = await assume(roleArn, { RoleSessionName: `${hub}.jane` });
    expect((await new STSClient(session).send(new GetCallerIdentityCommand({}))).Arn).toMatch(/jane$/);
    for (const RoleSessionName of [`${hub}.bob`, "jane", `${spoke}.jane`])
      await expect(assume(roleArn, { RoleSessionName })).rejects.toMatchObject({ name: "AccessDenied" });
  });

  test("a source identity is set where the role lets it be, stays, and pins the next session's name", async () => {
    const first = trust({ AWS: hub });
    const actions = ["sts:AssumeRole", "sts:SetSourceIdentity"];
    const make = (RoleName: string, statement: object) =>
      new IAMClient(root(spoke)).send(
        new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(statement) }),
      );
    await makeRole({ AWS: hub });
    await expect(assume(roleArn, { SourceIdentity: "jane" })).rejects.toThrow("sts:SetSourceIdentity");
    await make("login", { ...first, Action: actions });
    await setPolicy(new IAMClient(root(spoke)), "login", allow("sts:*"));
    await make("desk", {
      ...trust({ AWS: spoke }),
      Action: actions,
      Condition: { StringEqualsIfExists: { "sts:RoleSessionName": "idp.${aws:SourceIdentity}" } },
    });
    const login = await assume(`arn:aws:iam::${spoke}:role/login`, { SourceIdentity: "jane" });
    const desk = `arn:aws:iam::${spoke}:role/desk`;
    await assume(desk, { RoleSessionName: "idp.jane" }, login);
    await expect(assume(desk, { RoleSessionName: "idp.bob" }, login)).rejects.toThrow("sts:AssumeRole");
    await expect(assume(desk, { RoleSessionName: "idp.bob", SourceIdentity: "bob" }, login)).rejects.toThrow(
      "cannot be changed",
    );
  });

  test("a role may insist on a code of the caller's MFA device, of which each is taken once", async () => {
    const admin = new IAMClient(clientOptions(world));
    await admin.send(new CreateUserCommand({ UserName: "jane" }));
    const { VirtualMFADevice } = await admin.send(
      new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "jane" }),
    );
    const { SerialNumber = "", Base32StringSeed = [] } = VirtualMFADevice ?? {};
    const seed = Buffer.from(Base32StringSeed).toString();
    const code = (ago = 0) => totpCode(seed, totpStep(world.clock.now()) - ago);
    await admin.send(
      new EnableMFADeviceCommand({
        UserName: "jane",
        SerialNumber,
        AuthenticationCode1: code(1),
        AuthenticationCode2: code(),
      }),
    );
    await new IAMClient(root(spoke)).send(
      new CreateRoleCommand({
        RoleName: "act",
        AssumeRolePolicyDocument: document({
          ...trust({ AWS: hub }),
          Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
        }),
      }),
    );
    await expect(assume(roleArn)).rejects.toMatchObject({ name: "AccessDenied" });
    await world.clock.advance(60_000);
    const shown = { SerialNumber, TokenCode: code() };
    await assume(roleArn, shown);
    await expect(assume(roleArn, shown)).rejects.toThrow("invalid MFA one time pass code");
    await world.clock.advance(30_000);
    await assume(roleArn, { SerialNumber, TokenCode: code() });
    // An outside user of another name has no part in jane's device.
    const mallory = clientOptions(world, { credentials: { accessKeyId: "mallory", secretAccessKey: "x" } });
    await world.clock.advance(60_000);
    await expect(assume(roleArn, { SerialNumber, TokenCode: code() }, mallory)).rejects.toThrow(
      "invalid MFA",
    );
  });

  test("CloudTrail tells whose session a call was made in", async () => {
    await makeRole({ AWS: hub });
    await give(allow("iam:*"));
    await new IAMClient(await assume(roleArn))
      .send(new DeleteRoleCommand({ RoleName: "none" }))
      .catch(() => {});
    await world.clock.advance(5_000);
    expect(events.map(({ detail }) => detail)).toContainEqual(
      expect.objectContaining({
        eventName: "DeleteRole",
        errorCode: "NoSuchEntityException",
        errorMessage: "The role with name none cannot be found.",
        responseElements: null,
        userIdentity: expect.objectContaining({
          type: "AssumedRole",
          accessKeyId: expect.stringMatching(/^ASIA/),
          sessionContext: expect.objectContaining({
            sessionIssuer: expect.objectContaining({ type: "Role", arn: roleArn, userName: "act" }),
          }),
        }),
      }),
    );
  });
});

test("a user's access key acts as that user", async () => {
  const iamClient = new IAMClient(clientOptions(world));
  await iamClient.send(new CreateUserCommand({ UserName: "bob" }));
  const { AccessKey: key } = await iamClient.send(new CreateAccessKeyCommand({ UserName: "bob" }));
  const credentials = { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! };
  const bob = clientOptions(world, { credentials });
  const identity = await new STSClient(bob).send(new GetCallerIdentityCommand({}));
  expect(identity.Arn).toBe(`arn:aws:iam::${hub}:user/bob`);
  await expect(new IAMClient(bob).send(new ListRolesCommand({}))).rejects.toThrow("no identity-based policy");
  const PolicyDocument = document(allow("iam:ListRoles"));
  await iamClient.send(new PutUserPolicyCommand({ UserName: "bob", PolicyName: "p", PolicyDocument }));
  expect((await new IAMClient(bob).send(new ListRolesCommand({}))).Roles).toEqual([]);
});
