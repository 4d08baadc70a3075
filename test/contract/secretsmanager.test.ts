import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  type CreateSecretCommandInput,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { account } from "./places.ts";
import { clientConfig, fresh } from "./target.ts";

const holds = contractOf("secretsmanager");
const client = new SecretsManagerClient(clientConfig);
const token = "11111111-1111-4111-8111-111111111111";

const secret = async (words: Partial<CreateSecretCommandInput> = {}): Promise<string> => {
  const Name = fresh("secret");
  await client.send(new CreateSecretCommand({ Name, SecretString: "one", ...words }));
  return Name;
};
const value = async (SecretId: string, VersionStage?: string) =>
  (await client.send(new GetSecretValueCommand({ SecretId, ...(VersionStage ? { VersionStage } : {}) })))
    .SecretString;

holds("a secret is read by its name, its ARN, and its ARN without the end", async () => {
  const Name = fresh("secret");
  const made = await client.send(
    new CreateSecretCommand({ Name, SecretString: "one", Description: "words" }),
  );
  expect(made.ARN).toMatch(new RegExp(`:secret:${Name}-[A-Za-z0-9]{6}$`));
  for (const id of [Name, made.ARN ?? "", made.ARN?.slice(0, -7) ?? ""]) expect(await value(id)).toBe("one");
  const described = await client.send(new DescribeSecretCommand({ SecretId: Name }));
  expect(described).toMatchObject({ Name, ARN: made.ARN, Description: "words" });
  expect(described.VersionIdsToStages).toEqual({ [made.VersionId ?? ""]: ["AWSCURRENT"] });
});

holds("a value may be bytes, and is not both", async () => {
  const Name = await secret({ SecretString: undefined, SecretBinary: Buffer.from([1, 2, 3]) });
  const { SecretBinary = new Uint8Array() } = await client.send(
    new GetSecretValueCommand({ SecretId: Name }),
  );
  expect([...SecretBinary]).toEqual([1, 2, 3]);
  expect(await refusal(secret({ SecretBinary: Buffer.from([1]) }))).toMatchObject({
    code: "InvalidParameterException",
  });
});

holds("a name is a secret's alone", async () => {
  const Name = await secret();
  const again = client.send(new CreateSecretCommand({ Name, SecretString: "two" }));
  expect(await refusal(again)).toEqual({ code: "ResourceExistsException", status: 400 });
});

holds("a creation with the same token is the same creation", async () => {
  const words = { Name: fresh("secret"), SecretString: "one", ClientRequestToken: token };
  const first = await client.send(new CreateSecretCommand(words));
  const again = await client.send(new CreateSecretCommand(words));
  expect(again).toMatchObject({ ARN: first.ARN, VersionId: token });
  const other = client.send(new CreateSecretCommand({ ...words, SecretString: "two" }));
  expect(await refusal(other)).toEqual({ code: "ResourceExistsException", status: 400 });
});

holds("a secret that is not there is not found, nor a value of it", async () => {
  const absent = { code: "ResourceNotFoundException", status: 400 };
  const SecretId = fresh("none");
  expect(await refusal(client.send(new GetSecretValueCommand({ SecretId })))).toEqual(absent);
  expect(await refusal(client.send(new DescribeSecretCommand({ SecretId })))).toEqual(absent);
  const Name = await secret({ SecretString: undefined });
  expect(await refusal(client.send(new GetSecretValueCommand({ SecretId: Name })))).toEqual(absent);
  const stage = { SecretId: await secret(), VersionStage: "AWSPENDING" };
  expect(await refusal(client.send(new GetSecretValueCommand(stage)))).toEqual(absent);
});

holds("a new value is the current one, and the one before it the previous", async () => {
  const SecretId = await secret();
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: "two" }));
  await client.send(new UpdateSecretCommand({ SecretId, SecretString: "three", Description: "new" }));
  expect([await value(SecretId), await value(SecretId, "AWSPREVIOUS")]).toEqual(["three", "two"]);
  const { Versions = [] } = await client.send(new ListSecretVersionIdsCommand({ SecretId }));
  expect(Versions.map(({ VersionStages }) => VersionStages).toSorted()).toEqual([
    ["AWSCURRENT"],
    ["AWSPREVIOUS"],
  ]);
  const all = await client.send(new ListSecretVersionIdsCommand({ SecretId, IncludeDeprecated: true }));
  expect(all.Versions).toHaveLength(3);
});

holds("a value that is put for a stage of its own leaves the current one", async () => {
  const SecretId = await secret();
  const put = await client.send(
    new PutSecretValueCommand({ SecretId, SecretString: "two", VersionStages: ["AWSPENDING"] }),
  );
  expect(put.VersionStages).toEqual(["AWSPENDING"]);
  expect([await value(SecretId), await value(SecretId, "AWSPENDING")]).toEqual(["one", "two"]);
});

holds("a value is put once with one token", async () => {
  const SecretId = await secret();
  const words = { SecretId, SecretString: "two", ClientRequestToken: token };
  await client.send(new PutSecretValueCommand(words));
  expect((await client.send(new PutSecretValueCommand(words))).VersionId).toBe(token);
  const other = client.send(new PutSecretValueCommand({ ...words, SecretString: "three" }));
  expect(await refusal(other)).toEqual({ code: "ResourceExistsException", status: 400 });
});

holds("a stage moves to another version, if the one that has it is named", async () => {
  const SecretId = await secret();
  const { VersionId: first = "" } = await client.send(new GetSecretValueCommand({ SecretId }));
  const { VersionId: second = "" } = await client.send(
    new PutSecretValueCommand({ SecretId, SecretString: "two" }),
  );
  const move = { SecretId, VersionStage: "AWSCURRENT", MoveToVersionId: first };
  expect(await refusal(client.send(new UpdateSecretVersionStageCommand(move)))).toMatchObject({
    code: "InvalidParameterException",
  });
  await client.send(new UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId: second }));
  expect([await value(SecretId), await value(SecretId, "AWSPREVIOUS")]).toEqual(["one", "two"]);
});

holds("a secret that is to be deleted tells nothing until it is restored", async () => {
  const SecretId = await secret();
  const { DeletionDate } = await client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }));
  expect(DeletionDate).toBeInstanceOf(Date);
  const refused = { code: "InvalidRequestException", status: 400 };
  expect(await refusal(client.send(new GetSecretValueCommand({ SecretId })))).toEqual(refused);
  expect(await refusal(client.send(new PutSecretValueCommand({ SecretId, SecretString: "x" })))).toEqual(
    refused,
  );
  expect(await refusal(client.send(new CreateSecretCommand({ Name: SecretId })))).toEqual(refused);
  expect((await client.send(new DescribeSecretCommand({ SecretId }))).DeletedDate).toBeInstanceOf(Date);
  await client.send(new RestoreSecretCommand({ SecretId }));
  expect(await value(SecretId)).toBe("one");
});

holds(
  "a secret is deleted at once where that is asked for, and with days of grace between 7 and 30",
  async () => {
    const SecretId = await secret();
    const wrong = { code: "InvalidParameterException", status: 400 };
    const short = client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 6 }));
    expect(await refusal(short)).toEqual(wrong);
    const both = { SecretId, RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true };
    expect(await refusal(client.send(new DeleteSecretCommand(both)))).toEqual(wrong);
    await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
    expect(await refusal(client.send(new DescribeSecretCommand({ SecretId })))).toMatchObject({
      code: "ResourceNotFoundException",
    });
    await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
  },
);

holds("secrets are listed in pages, and by filters", async () => {
  const word = fresh("listed");
  for (const end of ["a", "b", "c"])
    await client.send(
      new CreateSecretCommand({
        Name: `${word}-${end}`,
        Tags: [{ Key: word, Value: end }],
        Description: word,
      }),
    );
  const filter = (Key: "name" | "tag-key" | "tag-value" | "description", ...Values: string[]) => ({
    Key,
    Values,
  });
  const names = async (...Filters: ReturnType<typeof filter>[]) =>
    (await client.send(new ListSecretsCommand({ Filters }))).SecretList?.map(({ Name }) => Name).toSorted();
  expect(await names(filter("name", word))).toHaveLength(3);
  expect(await names(filter("tag-key", word), filter("tag-value", "a", "b"))).toEqual([
    `${word}-a`,
    `${word}-b`,
  ]);
  expect(await names(filter("name", word), filter("tag-value", "!a"))).toEqual([`${word}-b`, `${word}-c`]);
  const Filters = [filter("name", word)];
  const first = await client.send(new ListSecretsCommand({ Filters, MaxResults: 2 }));
  const second = await client.send(
    new ListSecretsCommand({ Filters, MaxResults: 2, NextToken: first.NextToken }),
  );
  expect([first.SecretList?.length, second.SecretList?.length, second.NextToken]).toEqual([2, 1, undefined]);
});

holds("several values are read at once, and what is wrong with some is told", async () => {
  const name = await secret();
  const none = fresh("none");
  const { SecretValues, Errors } = await client.send(
    new BatchGetSecretValueCommand({ SecretIdList: [name, none] }),
  );
  expect(SecretValues).toMatchObject([{ Name: name, SecretString: "one" }]);
  expect(Errors).toMatchObject([{ SecretId: none, ErrorCode: "ResourceNotFoundException" }]);
});

holds("a secret bears tags", async () => {
  const SecretId = await secret({ Tags: [{ Key: "a", Value: "1" }] });
  await client.send(new TagResourceCommand({ SecretId, Tags: [{ Key: "b", Value: "2" }] }));
  await client.send(new UntagResourceCommand({ SecretId, TagKeys: ["a"] }));
  expect((await client.send(new DescribeSecretCommand({ SecretId }))).Tags).toEqual([
    { Key: "b", Value: "2" },
  ]);
});

holds("a secret has a policy", async () => {
  const SecretId = await secret();
  const Statement = [
    {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: "secretsmanager:GetSecretValue",
      Resource: "*",
    },
  ];
  const ResourcePolicy = JSON.stringify({ Version: "2012-10-17", Statement });
  await client.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy }));
  const put = await client.send(new GetResourcePolicyCommand({ SecretId }));
  expect(JSON.parse(put.ResourcePolicy ?? "")).toEqual({ Version: "2012-10-17", Statement });
  await client.send(new DeleteResourcePolicyCommand({ SecretId }));
  expect((await client.send(new GetResourcePolicyCommand({ SecretId }))).ResourcePolicy).toBeUndefined();
});

holds("a policy that is none is refused", async () => {
  const SecretId = await secret();
  const none = client.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy: "{" }));
  expect(await refusal(none)).toEqual({ code: "MalformedPolicyDocumentException", status: 400 });
});

holds("a password is drawn as it is asked for", async () => {
  const drawn = async (words: object) =>
    (await client.send(new GetRandomPasswordCommand(words))).RandomPassword ?? "";
  expect(await drawn({})).toHaveLength(32);
  expect(await drawn({ PasswordLength: 50, ExcludePunctuation: true })).toMatch(/^[a-zA-Z0-9]{50}$/);
  const digits = { ExcludeLowercase: true, ExcludeUppercase: true, ExcludePunctuation: true };
  expect(await drawn({ PasswordLength: 4, ...digits })).toMatch(/^\d{4}$/);
});

holds("an input that is too long is refused", async () => {
  const long = client.send(new CreateSecretCommand({ Name: "n".repeat(513) }));
  expect(await refusal(long)).toMatchObject({ code: "ValidationException", status: 400 });
});
