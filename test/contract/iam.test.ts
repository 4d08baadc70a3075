import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  type CreateRoleCommandInput,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteInstanceProfileCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DetachRolePolicyCommand,
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedRolePoliciesCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  paginateListRoles,
  RemoveRoleFromInstanceProfileCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { account } from "./places.ts";
import { clientConfig, fresh } from "./target.ts";

const holds = contractOf("iam");
const iam = new IAMClient(clientConfig);

const trust = (service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
const allow = (Action: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });
const coreOfAgents = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";

const role = async (words: Partial<CreateRoleCommandInput> = {}): Promise<string> => {
  const RoleName = fresh("role");
  const AssumeRolePolicyDocument = trust("lambda.amazonaws.com");
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument, ...words }));
  return RoleName;
};
const policy = async (): Promise<string> => {
  const words = { PolicyName: fresh("policy"), PolicyDocument: allow("s3:GetObject") };
  return (await iam.send(new CreatePolicyCommand(words))).Policy?.Arn ?? "";
};
const user = async (): Promise<string> => {
  const UserName = fresh("user");
  await iam.send(new CreateUserCommand({ UserName }));
  return UserName;
};
const missing = { code: "NoSuchEntityException", status: 404 };
const exists = { code: "EntityAlreadyExistsException", status: 409 };
const conflict = { code: "DeleteConflictException", status: 409 };

holds("a role has an id, an ARN, a trust policy and a session's length", async () => {
  const RoleName = await role({ Path: "/teams/cloud/", Description: "for tests", MaxSessionDuration: 7_200 });
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  expect(Role).toMatchObject({
    Arn: `arn:aws:iam::${account}:role/teams/cloud/${RoleName}`,
    RoleId: expect.stringMatching(/^AROA[A-Z0-9]{17}$/),
    Path: "/teams/cloud/",
    Description: "for tests",
    MaxSessionDuration: 7_200,
    CreateDate: expect.any(Date),
  });
  expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).toEqual(
    JSON.parse(trust("lambda.amazonaws.com")),
  );
});

holds("a role's session lasts an hour where nothing else is said", async () => {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: await role() }));
  expect(Role?.MaxSessionDuration).toBe(3_600);
});

holds("a role is made once", async () => {
  const RoleName = await role();
  expect(await refusal(role({ RoleName }))).toEqual(exists);
});

holds("a role needs a trust policy that is one", async () => {
  expect(await refusal(role({ AssumeRolePolicyDocument: "{}" }))).toEqual({
    code: "MalformedPolicyDocumentException",
    status: 400,
  });
});

holds("a role's name is checked", async () => {
  expect(await refusal(role({ RoleName: "n".repeat(65) }))).toMatchObject({ status: 400 });
  expect(await refusal(role({ RoleName: "not a name" }))).toMatchObject({ status: 400 });
});

holds("a session's length has bounds", async () => {
  expect(await refusal(role({ MaxSessionDuration: 3_599 }))).toMatchObject({ status: 400 });
  expect(await refusal(role({ MaxSessionDuration: 43_201 }))).toMatchObject({ status: 400 });
});

holds("what is not there is refused", async () => {
  const RoleName = fresh("none");
  expect(await refusal(iam.send(new GetRoleCommand({ RoleName })))).toEqual(missing);
  expect(await refusal(iam.send(new DeleteRoleCommand({ RoleName })))).toEqual(missing);
  expect(await refusal(iam.send(new ListRolePoliciesCommand({ RoleName })))).toEqual(missing);
  expect(await refusal(iam.send(new GetUserCommand({ UserName: RoleName })))).toEqual(missing);
  const PolicyArn = `arn:aws:iam::${account}:policy/${RoleName}`;
  expect(await refusal(iam.send(new GetPolicyCommand({ PolicyArn })))).toEqual(missing);
  expect(await refusal(iam.send(new GetInstanceProfileCommand({ InstanceProfileName: RoleName })))).toEqual(
    missing,
  );
});

holds("a deleted role is gone", async () => {
  const RoleName = await role();
  await iam.send(new DeleteRoleCommand({ RoleName }));
  expect(await refusal(iam.send(new GetRoleCommand({ RoleName })))).toEqual(missing);
});

holds("roles are listed by path, page by page", async () => {
  const PathPrefix = `/${fresh("path")}/`;
  const names = [await role({ Path: PathPrefix }), await role({ Path: PathPrefix })];
  const listed: (string | undefined)[] = [];
  for await (const page of paginateListRoles({ client: iam, pageSize: 1 }, { PathPrefix })) {
    listed.push(...(page.Roles ?? []).map(({ RoleName }) => RoleName));
  }
  expect(listed.toSorted()).toEqual(names.toSorted());
  const first = await iam.send(new ListRolesCommand({ PathPrefix, MaxItems: 1 }));
  expect(first).toMatchObject({ IsTruncated: true, Marker: expect.any(String) });
});

holds("a role's description, session and trust policy are changed", async () => {
  const RoleName = await role();
  await iam.send(new UpdateRoleCommand({ RoleName, Description: "changed", MaxSessionDuration: 43_200 }));
  const PolicyDocument = trust("states.amazonaws.com");
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  expect(Role).toMatchObject({ Description: "changed", MaxSessionDuration: 43_200 });
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toContain("states.amazonaws.com");
});

holds("a role has tags", async () => {
  const RoleName = await role({ Tags: [{ Key: "team", Value: "cloud" }] });
  await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: "stage", Value: "live" }] }));
  await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ["team"] }));
  const { Tags } = await iam.send(new ListRoleTagsCommand({ RoleName }));
  expect(Tags).toEqual([{ Key: "stage", Value: "live" }]);
});

holds("a role has inline policies", async () => {
  const RoleName = await role();
  const PolicyName = "read";
  const put = (Action: string) =>
    iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: allow(Action) }));
  await put("s3:GetObject");
  await put("s3:ListBucket");
  expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual([PolicyName]);
  const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
  expect(JSON.parse(decodeURIComponent(PolicyDocument ?? ""))).toEqual(JSON.parse(allow("s3:ListBucket")));
  expect(await refusal(iam.send(new DeleteRoleCommand({ RoleName })))).toEqual(conflict);
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  expect(await refusal(iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })))).toEqual(missing);
  expect(await refusal(iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })))).toEqual(missing);
});

holds("an inline policy that is none is refused", async () => {
  const words = { RoleName: await role(), PolicyName: "bad", PolicyDocument: "not a policy" };
  expect(await refusal(iam.send(new PutRolePolicyCommand(words)))).toEqual({
    code: "MalformedPolicyDocumentException",
    status: 400,
  });
});

holds("a managed policy is attached once, detached once", async () => {
  const RoleName = await role();
  const PolicyArn = await policy();
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  expect(AttachedPolicies).toMatchObject([{ PolicyArn }]);
  expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount).toBe(1);
  expect(await refusal(iam.send(new DeletePolicyCommand({ PolicyArn })))).toEqual(conflict);
  expect(await refusal(iam.send(new DeleteRoleCommand({ RoleName })))).toEqual(conflict);
  await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  expect(await refusal(iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })))).toEqual(missing);
  expect(await refusal(iam.send(new DeletePolicyCommand({ PolicyArn })))).toBeUndefined();
});

holds("a policy that is not there is not attached", async () => {
  const PolicyArn = `arn:aws:iam::${account}:policy/${fresh("none")}`;
  const words = { RoleName: await role(), PolicyArn };
  expect(await refusal(iam.send(new AttachRolePolicyCommand(words)))).toEqual(missing);
});

holds("a policy of AWS's own is attached", async () => {
  const RoleName = await role();
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: coreOfAgents }));
  const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  expect(AttachedPolicies).toEqual([{ PolicyArn: coreOfAgents, PolicyName: "AmazonSSMManagedInstanceCore" }]);
});

holds("a managed policy is made once, and must be one", async () => {
  const words = { PolicyName: fresh("policy"), PolicyDocument: allow("s3:GetObject") };
  const { Policy } = await iam.send(new CreatePolicyCommand(words));
  expect(Policy).toMatchObject({
    PolicyId: expect.stringMatching(/^ANPA[A-Z0-9]{17}$/),
    DefaultVersionId: "v1",
    AttachmentCount: 0,
    IsAttachable: true,
  });
  expect(await refusal(iam.send(new CreatePolicyCommand(words)))).toEqual(exists);
  const bad = { PolicyName: fresh("policy"), PolicyDocument: '{"Version":"2012-10-17"}' };
  expect(await refusal(iam.send(new CreatePolicyCommand(bad)))).toMatchObject({
    code: "MalformedPolicyDocumentException",
  });
});

holds("a managed policy has at most five versions, and its default is not deleted", async () => {
  const PolicyArn = await policy();
  const add = (SetAsDefault: boolean) =>
    iam.send(
      new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allow("s3:PutObject"), SetAsDefault }),
    );
  expect((await add(true)).PolicyVersion).toMatchObject({ VersionId: "v2", IsDefaultVersion: true });
  for (let count = 2; count < 5; count += 1) await add(false);
  expect(await refusal(add(false))).toEqual({ code: "LimitExceededException", status: 409 });
  const remove = (VersionId: string) => iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
  expect(await refusal(remove("v2"))).toEqual(conflict);
  await remove("v1");
  const { Versions } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
  expect(Versions).toHaveLength(4);
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
  expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ""))).toEqual(
    JSON.parse(allow("s3:PutObject")),
  );
});

holds("a permissions boundary is shown with its role", async () => {
  const RoleName = await role();
  const PermissionsBoundary = await policy();
  await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(PermissionsBoundary);
});

holds("an instance profile holds one role", async () => {
  const InstanceProfileName = fresh("profile");
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  const RoleName = await role();
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
  const { InstanceProfile } = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName }));
  expect(InstanceProfile?.Roles).toMatchObject([{ RoleName }]);
  expect(
    await refusal(
      iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: await role() })),
    ),
  ).toEqual({ code: "LimitExceededException", status: 409 });
});

holds("an instance profile with a role, and its role, are not deleted", async () => {
  const InstanceProfileName = fresh("profile");
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  const RoleName = await role();
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
  expect(await refusal(iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName })))).toEqual(
    conflict,
  );
  expect(await refusal(iam.send(new DeleteRoleCommand({ RoleName })))).toEqual(conflict);
  await iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName }));
  expect(await refusal(iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName })))).toBeUndefined();
});

holds("a user has at most two access keys", async () => {
  const UserName = await user();
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  expect(AccessKey).toMatchObject({
    UserName,
    Status: "Active",
    AccessKeyId: expect.stringMatching(/^AKIA/),
  });
  await iam.send(new CreateAccessKeyCommand({ UserName }));
  expect(await refusal(iam.send(new CreateAccessKeyCommand({ UserName })))).toEqual({
    code: "LimitExceededException",
    status: 409,
  });
  const AccessKeyId = AccessKey?.AccessKeyId;
  await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  expect((await iam.send(new ListAccessKeysCommand({ UserName }))).AccessKeyMetadata).toHaveLength(1);
});

holds("a user with an access key is not deleted", async () => {
  const UserName = await user();
  await iam.send(new CreateAccessKeyCommand({ UserName }));
  expect(await refusal(iam.send(new DeleteUserCommand({ UserName })))).toEqual(conflict);
});

holds("a user has an ARN, and is made once", async () => {
  const UserName = await user();
  const { User } = await iam.send(new GetUserCommand({ UserName }));
  expect(User).toMatchObject({
    Arn: `arn:aws:iam::${account}:user/${UserName}`,
    UserId: expect.stringMatching(/^AIDA/),
    Path: "/",
  });
  expect(await refusal(iam.send(new CreateUserCommand({ UserName })))).toEqual(exists);
});
