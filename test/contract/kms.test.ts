import { createPublicKey, verify } from "node:crypto";
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  GetKeyPolicyCommand,
  GetPublicKeyCommand,
  KMSClient,
  ListAliasesCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  TagResourceCommand,
  VerifyCommand,
} from "@aws-sdk/client-kms";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { clientConfig, fresh } from "./target.ts";

const holds = contractOf("kms");
const kms = new KMSClient(clientConfig);
const algorithm = { SigningAlgorithm: "ECDSA_SHA_256" } as const;
const Message = Buffer.from("what was signed");

const key = async (): Promise<string> => {
  const words = { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY", Description: "signs" } as const;
  return (await kms.send(new CreateKeyCommand(words))).KeyMetadata?.KeyId ?? "";
};

holds("a key is described by its id, its ARN and its alias", async () => {
  const KeyId = await key();
  const AliasName = `alias/${fresh("notary")}`;
  await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
  expect(KeyMetadata).toMatchObject({
    KeyId,
    Description: "signs",
    Enabled: true,
    KeyState: "Enabled",
    KeySpec: "ECC_NIST_P256",
    KeyUsage: "SIGN_VERIFY",
    SigningAlgorithms: ["ECDSA_SHA_256"],
  });
  for (const name of [KeyMetadata?.Arn, AliasName])
    expect((await kms.send(new DescribeKeyCommand({ KeyId: name }))).KeyMetadata?.KeyId).toBe(KeyId);
  const { Aliases = [] } = await kms.send(new ListAliasesCommand({ KeyId }));
  expect(Aliases).toMatchObject([{ AliasName, TargetKeyId: KeyId }]);
});

holds("a signature verifies by the public key, anywhere", async () => {
  const KeyId = await key();
  const { Signature = new Uint8Array() } = await kms.send(new SignCommand({ KeyId, Message, ...algorithm }));
  const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId }));
  const half = createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" });
  expect(verify("sha256", Message, half, Signature)).toBe(true);
  expect(await kms.send(new VerifyCommand({ KeyId, Message, Signature, ...algorithm }))).toMatchObject({
    SignatureValid: true,
  });
});

holds("a signature of another message is refused", async () => {
  const KeyId = await key();
  const { Signature } = await kms.send(new SignCommand({ KeyId, Message, ...algorithm }));
  const words = { KeyId, Message: Buffer.from("another"), Signature, ...algorithm };
  expect(await refusal(kms.send(new VerifyCommand(words)))).toEqual({
    code: "KMSInvalidSignatureException",
    status: 400,
  });
});

holds("a key that is not there is refused, and an alias that is none's", async () => {
  const none = "00000000-0000-4000-8000-000000000000";
  for (const KeyId of [none, "alias/none"])
    expect(await refusal(kms.send(new DescribeKeyCommand({ KeyId })))).toEqual({
      code: "NotFoundException",
      status: 400,
    });
});

holds("an alias is made once", async () => {
  const words = { AliasName: `alias/${fresh("notary")}`, TargetKeyId: await key() };
  await kms.send(new CreateAliasCommand(words));
  expect(await refusal(kms.send(new CreateAliasCommand(words)))).toEqual({
    code: "AlreadyExistsException",
    status: 400,
  });
});

holds("a key that is disabled signs nothing", async () => {
  const KeyId = await key();
  await kms.send(new DisableKeyCommand({ KeyId }));
  expect(await refusal(kms.send(new SignCommand({ KeyId, Message, ...algorithm })))).toEqual({
    code: "DisabledException",
    status: 400,
  });
});

holds("a key that is to be deleted signs nothing, and says when it is gone", async () => {
  const KeyId = await key();
  const scheduled = await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  expect(scheduled.DeletionDate).toBeInstanceOf(Date);
  expect((await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState).toBe("PendingDeletion");
  expect(await refusal(kms.send(new SignCommand({ KeyId, Message, ...algorithm })))).toEqual({
    code: "KMSInvalidStateException",
    status: 400,
  });
});

holds("a key's policy is the one that was put", async () => {
  const KeyId = await key();
  const { Policy = "" } = await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: "default" }));
  const next = JSON.parse(Policy) as { Statement: unknown };
  expect([next.Statement].flat()).toMatchObject([{ Effect: "Allow", Action: "kms:*", Resource: "*" }]);
  const words = { KeyId, PolicyName: "default", Policy: JSON.stringify({ ...next, Id: "another" }) };
  await kms.send(new PutKeyPolicyCommand(words));
  const put = await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: "default" }));
  expect(JSON.parse(put.Policy ?? "")).toMatchObject({ Id: "another" });
});

holds("a key bears tags", async () => {
  const KeyId = await key();
  await kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: "stage", TagValue: "test" }] }));
  const { Tags } = await kms.send(new ListResourceTagsCommand({ KeyId }));
  expect(Tags).toEqual([{ TagKey: "stage", TagValue: "test" }]);
});
