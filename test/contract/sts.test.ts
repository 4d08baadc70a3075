import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { account, otherAccount } from "./places.ts";
import { clientConfig, fresh } from "./target.ts";

const holds = contractOf("sts");
const sts = new STSClient(clientConfig);

/** A role that anybody of the account may take, by its ARN. */
const role = async (words: object = {}, condition: object = {}): Promise<string> => {
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: "sts:AssumeRole",
        ...condition,
      },
    ],
  });
  const { Role } = await new IAMClient(clientConfig).send(
    new CreateRoleCommand({ RoleName: fresh("role"), AssumeRolePolicyDocument, ...words }),
  );
  return Role?.Arn ?? "";
};
const assume = (RoleArn: string, words: Partial<AssumeRoleCommandInput> = {}) =>
  sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "trial", ...words }));
const invalid = { code: "ValidationError", status: 400 };

holds("the caller is told who they are", async () => {
  const identity = await sts.send(new GetCallerIdentityCommand({}));
  expect(identity).toMatchObject({
    Account: account,
    Arn: expect.stringMatching(new RegExp(`^arn:aws:(iam|sts)::${account}:`)),
    UserId: expect.any(String),
  });
});

holds("whoever takes a role is its session", async () => {
  const arn = await role();
  const { AssumedRoleUser, Credentials } = await assume(arn);
  const session = `${arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/trial`;
  expect(AssumedRoleUser).toEqual({
    Arn: session,
    AssumedRoleId: expect.stringMatching(/^AROA[A-Z0-9]{17}:trial$/),
  });
  expect(Credentials).toMatchObject({
    AccessKeyId: expect.stringMatching(/^ASIA/),
    SecretAccessKey: expect.any(String),
    SessionToken: expect.any(String),
    Expiration: expect.any(Date),
  });
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
  const taken = new STSClient({ ...clientConfig, credentials });
  expect(await taken.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Arn: session,
    Account: account,
    UserId: AssumedRoleUser?.AssumedRoleId,
  });
});

holds("a session lasts as long as it is asked for", async () => {
  const arn = await role();
  const [short, long] = await Promise.all(
    [900, 3_600].map(async (DurationSeconds) => {
      const { Credentials } = await assume(arn, { DurationSeconds });
      return Credentials?.Expiration?.getTime() ?? 0;
    }),
  );
  expect(((long ?? 0) - (short ?? 0)) / 1_000).toBeCloseTo(2_700, -2);
});

holds("a session shorter than a quarter of an hour is refused", async () => {
  expect(await refusal(assume(await role(), { DurationSeconds: 899 }))).toEqual(invalid);
});

holds("a session longer than the role's longest is refused", async () => {
  const arn = await role({ MaxSessionDuration: 3_600 });
  expect(await refusal(assume(arn, { DurationSeconds: 3_601 }))).toEqual(invalid);
});

holds("a session's name is checked", async () => {
  const arn = await role();
  for (const RoleSessionName of ["a", "n".repeat(65), "not a name"]) {
    expect(await refusal(assume(arn, { RoleSessionName }))).toEqual(invalid);
  }
});

holds("a role that is not there is not taken", async () => {
  const arn = `arn:aws:iam::${account}:role/${fresh("none")}`;
  expect(await refusal(assume(arn))).toMatchObject({ code: "AccessDenied", status: 403 });
});

holds("a role that trusts somebody else is not taken", async () => {
  const arn = await role({
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${otherAccount}:root` },
          Action: "sts:AssumeRole",
        },
      ],
    }),
  });
  expect(await refusal(assume(arn))).toMatchObject({ code: "AccessDenied", status: 403 });
});

holds("a role that asks for an external id is taken with it alone", async () => {
  const arn = await role({}, { Condition: { StringEquals: { "sts:ExternalId": "agreed" } } });
  expect(await refusal(assume(arn))).toMatchObject({ code: "AccessDenied", status: 403 });
  expect(await refusal(assume(arn, { ExternalId: "agreed" }))).toBeUndefined();
});

holds("a session policy must be one", async () => {
  expect(await refusal(assume(await role(), { Policy: "not a policy" }))).toEqual({
    code: "MalformedPolicyDocumentException",
    status: 400,
  });
});

holds("a session's policy is short", async () => {
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${"b".repeat(2_048)}` }],
  });
  expect(await refusal(assume(await role(), { Policy }))).toMatchObject({ status: 400 });
});

holds("a role's session with a path does not tell the path", async () => {
  const arn = await role({ Path: "/teams/cloud/" });
  const { AssumedRoleUser } = await assume(arn);
  const name = arn.split("/").at(-1);
  expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${account}:assumed-role/${name}/trial`);
});
